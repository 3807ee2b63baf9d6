//! Shops and menus, and the key that signs forms.

use super::{Db, DbError};
use crate::model::{Dish, Name, Shop};
use mysql_async::prelude::Queryable;

/// How many shops a list shows.
const SHOPS_MAX: u32 = 200;

/// How many dishes a menu shows.
const DISHES_MAX: u32 = 200;

type ShopRow = (u32, String, String, String, String);

impl Db {
    /// Every shop, by number.
    pub(crate) async fn shops(&self) -> Result<Vec<Shop>, DbError> {
        let mut lease = self.pool.lease().await?;
        let select = "SELECT id, name_ko, name_en, about_ko, about_en FROM shop ORDER BY id LIMIT ?";
        let rows: Vec<ShopRow> = self.pool.limited(lease.exec(select, (SHOPS_MAX,))).await?;
        lease.give_back();
        Ok(rows.into_iter().map(shop).collect())
    }

    /// One shop with its menu.
    pub(crate) async fn shop(&self, id: u32) -> Result<Option<(Shop, Vec<Dish>)>, DbError> {
        let mut lease = self.pool.lease().await?;
        let select = "SELECT id, name_ko, name_en, about_ko, about_en FROM shop WHERE id = ?";
        let found: Option<ShopRow> = self.pool.limited(lease.exec_first(select, (id,))).await?;
        let select = "SELECT id, name_ko, name_en, price_won FROM dish WHERE shop_id = ? ORDER BY id LIMIT ?";
        let dishes: Vec<(u32, String, String, u32)> = self.pool.limited(lease.exec(select, (id, DISHES_MAX))).await?;
        lease.give_back();
        let dishes = dishes.into_iter().map(|(id, ko, en, price_won)| Dish { id, name: Name { ko, en }, price_won });
        Ok(found.map(|row| (shop(row), dishes.collect())))
    }

    /// The key that every program on this database signs its forms with. The first one makes it.
    pub(crate) async fn signing_key(&self, fresh: [u8; 32]) -> Result<Vec<u8>, DbError> {
        let mut lease = self.pool.lease().await?;
        let key = self
            .pool
            .limited(async {
                lease.exec_drop("INSERT IGNORE INTO secret (id, bytes) VALUES (1, ?)", (&fresh[..],)).await?;
                lease.query_first("SELECT bytes FROM secret WHERE id = 1").await
            })
            .await?;
        lease.give_back();
        Ok(key.unwrap_or_default())
    }

    /// Whether the database answers and has this program's tables.
    pub(crate) async fn ready(&self) -> Result<(), DbError> {
        self.check_version().await
    }
}

fn shop((id, ko, en, about_ko, about_en): ShopRow) -> Shop {
    Shop { id, name: Name { ko, en }, about: Name { ko: about_ko, en: about_en } }
}
