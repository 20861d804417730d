//! End-to-end tests of the real binary: see `tests/e2e/`. Each scenario runs twice, as
//! `one_process::…` and as `separate::…`.

/// Makes two tests of each scenario: a function of the same name that takes a `Topology`.
#[macro_export]
macro_rules! in_both {
    ($($scenario:ident),+ $(,)?) => {
        mod one_process {
            use gatepost_testkit::Topology;
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(Topology::OneProcess).await;
            })+
        }

        mod separate {
            use gatepost_testkit::Topology;
            $(#[tokio::test]
            async fn $scenario() {
                super::$scenario(Topology::Separate).await;
            })+
        }
    };
}
