//! When an organization may be deleted (ORG-10).

use gatepost_model::{ProductId, TransferId};

/// Something in the way of deleting an organization.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Obstacle {
    /// It runs this installation: that mark is taken away first.
    Operator,
    /// A product that is not cancelled.
    Product {
        /// Which.
        id: ProductId,
        /// What it is called.
        name: String,
    },
    /// A product on its way to another organization, or from one.
    Transfer {
        /// Which.
        id: TransferId,
        /// What the product is called.
        name: String,
    },
    /// Prepaid credit that was not withdrawn.
    Balance,
    /// Invoices that are not paid.
    Invoice,
}

/// What an organization owes and is owed (BIL). Nothing, where nobody bills.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub struct Account {
    /// Prepaid and not used, in hundredths of its currency.
    pub prepaid: u64,
    /// How many invoices are not paid.
    pub unpaid: u32,
}

/// What is known of an organization that somebody wants to delete.
#[derive(Clone, Default, PartialEq, Eq, Debug)]
pub struct Remains {
    /// Does it run this installation?
    pub operator: bool,
    /// Products that are not cancelled.
    pub products: Vec<(ProductId, String)>,
    /// Transfers that are not decided, with the names of their products.
    pub transfers: Vec<(TransferId, String)>,
    /// Money.
    pub account: Account,
}

/// All that is in the way; nothing: it may be deleted.
pub fn obstacles(remains: Remains) -> Vec<Obstacle> {
    let mut found = Vec::new();
    if remains.operator {
        found.push(Obstacle::Operator);
    }
    found.extend(remains.products.into_iter().map(|(id, name)| Obstacle::Product { id, name }));
    found.extend(remains.transfers.into_iter().map(|(id, name)| Obstacle::Transfer { id, name }));
    if remains.account.prepaid > 0 {
        found.push(Obstacle::Balance);
    }
    if remains.account.unpaid > 0 {
        found.push(Obstacle::Invoice);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_in_the_way_is_named_at_once() {
        assert_eq!(obstacles(Remains::default()), []);
        let (product, transfer) = (ProductId::from_bytes([1; 16]), TransferId::from_bytes([2; 16]));
        let all = Remains {
            operator: true,
            products: vec![(product, "Mail".to_owned())],
            transfers: vec![(transfer, "Site".to_owned())],
            account: Account { prepaid: 1, unpaid: 1 },
        };
        let expected = [
            Obstacle::Operator,
            Obstacle::Product { id: product, name: "Mail".to_owned() },
            Obstacle::Transfer { id: transfer, name: "Site".to_owned() },
            Obstacle::Balance,
            Obstacle::Invoice,
        ];
        assert_eq!(obstacles(all), expected);
    }
}
