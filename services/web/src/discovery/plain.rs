//! The listener without TLS: for customers' names, for which there is no certificate. It answers where the servers
//! are, which is public, and nothing else; mail programs try it where HTTPS did not work.

use axum::{
    Router,
    extract::{Request, State},
    middleware::{self, Next},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    Method, StatusCode,
    header::{LOCATION, STRICT_TRANSPORT_SECURITY},
};

use super::{autoconfig, autodiscover};
use crate::{api::ApiProblem, app::App, failure::Failure, front};

/// What it serves.
pub(crate) fn router(app: App) -> Router {
    let mut router = Router::new();
    for path in autoconfig::PATHS {
        router = router.route(path, get(autoconfig::config));
    }
    router
        .route(autodiscover::PATH, get(elsewhere))
        .fallback(otherwise)
        .layer(middleware::from_fn_with_state(app.clone(), front::front))
        .layer(middleware::from_fn(plainly))
        .with_state(app)
}

/// GET /autodiscover/autodiscover.xml: leads Outlook to the XML over HTTPS, where it posts the address. It asks
/// without TLS for nothing but that.
async fn elsewhere(State(app): State<App>) -> Response {
    let to = format!("{}{}", app.config.public_url, autodiscover::PATH);
    // 302: what [MS-OXDISCO] §3.1.5.3 has programs look for.
    (StatusCode::FOUND, [(LOCATION, to)]).into_response()
}

async fn otherwise(State(app): State<App>, request: Request) -> Response {
    let path = request.uri().path();
    if path.eq_ignore_ascii_case(autodiscover::PATH) && request.method() == Method::GET {
        return elsewhere(State(app)).await;
    }
    ApiProblem::from(&Failure::NotFound).into_response()
}

/// RFC 6797 §7.2: not over plain HTTP.
async fn plainly(request: Request, next: Next) -> Response {
    let mut answer = next.run(request).await;
    answer.headers_mut().remove(STRICT_TRANSPORT_SECURITY);
    answer
}
