//! Demo shops with menus, so that a new database has something to order.

use super::{
    Db, DbError,
    migrate::{lock, unlock},
};
use mysql_async::prelude::Queryable;

/// A dish: Korean name, English name, price in won.
type Dish = (&'static str, &'static str, u32);

/// A shop: names, descriptions, menu.
struct Shop {
    name: (&'static str, &'static str),
    about: (&'static str, &'static str),
    menu: &'static [Dish],
}

const SHOPS: &[Shop] = &[
    Shop {
        name: ("골목 국수", "Alley Noodles"),
        about: ("매일 아침 우려낸 멸치 육수", "Anchovy broth, made every morning"),
        menu: &[
            ("잔치국수", "Banquet noodles", 7_000),
            ("비빔국수", "Spicy mixed noodles", 8_000),
            ("김밥", "Gimbap", 4_000),
        ],
    },
    Shop {
        name: ("하늘 치킨", "Sky Chicken"),
        about: ("주문을 받고 튀깁니다", "Fried when you order"),
        menu: &[
            ("프라이드 치킨", "Fried chicken", 19_000),
            ("양념 치킨", "Sweet and spicy chicken", 20_000),
            ("감자튀김", "Potato fries", 5_000),
            ("콜라", "Cola", 2_000),
        ],
    },
    Shop {
        name: ("밀과 화덕", "Wheat and Oven"),
        about: ("장작 화덕에서 구운 피자", "Pizza from a wood-fired oven"),
        menu: &[
            ("마르게리타", "Margherita", 15_000),
            ("버섯 피자", "Mushroom pizza", 17_000),
            ("고구마 피자", "Sweet potato pizza", 18_000),
        ],
    },
    Shop {
        name: ("초록 그릇", "Green Bowl"),
        about: ("제철 채소로 만든 한 그릇", "Bowls of vegetables in season"),
        menu: &[("비빔밥", "Bibimbap", 9_500), ("두부 샐러드", "Tofu salad", 8_500), ("매실차", "Plum tea", 3_500)],
    },
];

impl Db {
    /// Puts the demo shops into a database that has none. Says what was done.
    pub async fn seed(&self) -> Result<String, DbError> {
        let pool = &*self.pool;
        let mut lease = pool.lease().await?;
        lock(pool, &mut lease).await?;
        pool.limited(lease.query_drop("START TRANSACTION")).await?;
        let shops: Option<u64> = pool.limited(lease.query_first("SELECT COUNT(*) FROM shop")).await?;
        let empty = shops == Some(0);
        if empty {
            for shop in SHOPS {
                pool.limited(insert(&mut lease, shop)).await?;
            }
        }
        pool.limited(lease.query_drop("COMMIT")).await?;
        unlock(pool, lease).await?;
        Ok(if empty { format!("{} demo shops were added", SHOPS.len()) } else { "there are shops already".into() })
    }
}

async fn insert(conn: &mut mysql_async::Conn, shop: &Shop) -> mysql_async::Result<()> {
    let row = "INSERT INTO shop (name_ko, name_en, about_ko, about_en) VALUES (?, ?, ?, ?)";
    conn.exec_drop(row, (shop.name.0, shop.name.1, shop.about.0, shop.about.1)).await?;
    let id = conn.last_insert_id();
    let dishes = shop.menu.iter().map(|(ko, en, price)| (id, ko, en, price));
    conn.exec_batch("INSERT INTO dish (shop_id, name_ko, name_en, price_won) VALUES (?, ?, ?, ?)", dishes).await
}
