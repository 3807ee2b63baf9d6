//! The tables, as numbered steps. A step is never changed after it was used; a new one is added.

/// Every step's statements. Data definition commits by itself in MySQL, so each statement can be run again.
pub(crate) const STEPS: &[&[&str]] = &[&[
    "CREATE TABLE IF NOT EXISTS shop (
        id INT UNSIGNED NOT NULL PRIMARY KEY AUTO_INCREMENT,
        name_ko VARCHAR(100) NOT NULL,
        name_en VARCHAR(100) NOT NULL,
        about_ko VARCHAR(300) NOT NULL,
        about_en VARCHAR(300) NOT NULL
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE IF NOT EXISTS dish (
        id INT UNSIGNED NOT NULL PRIMARY KEY AUTO_INCREMENT,
        shop_id INT UNSIGNED NOT NULL,
        name_ko VARCHAR(100) NOT NULL,
        name_en VARCHAR(100) NOT NULL,
        price_won INT UNSIGNED NOT NULL,
        KEY dish_by_shop (shop_id, id),
        CONSTRAINT dish_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE IF NOT EXISTS customer_order (
        id BIGINT UNSIGNED NOT NULL PRIMARY KEY AUTO_INCREMENT,
        shop_id INT UNSIGNED NOT NULL,
        status VARCHAR(10) NOT NULL,
        address VARCHAR(200) NOT NULL,
        note VARCHAR(200) NOT NULL,
        total_won INT UNSIGNED NOT NULL,
        request VARCHAR(64) CHARACTER SET ascii COLLATE ascii_bin NULL,
        placed_at DATETIME(3) NOT NULL,
        eta_minutes SMALLINT UNSIGNED NULL,
        due_at DATETIME(3) NULL,
        delivered_at DATETIME(3) NULL,
        UNIQUE KEY order_by_request (request),
        KEY order_by_shop (shop_id, id),
        KEY order_by_status (status, id),
        CONSTRAINT order_shop FOREIGN KEY (shop_id) REFERENCES shop (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE IF NOT EXISTS order_line (
        order_id BIGINT UNSIGNED NOT NULL,
        line SMALLINT UNSIGNED NOT NULL,
        dish_id INT UNSIGNED NOT NULL,
        name_ko VARCHAR(100) NOT NULL,
        name_en VARCHAR(100) NOT NULL,
        price_won INT UNSIGNED NOT NULL,
        quantity SMALLINT UNSIGNED NOT NULL,
        PRIMARY KEY (order_id, line),
        CONSTRAINT line_order FOREIGN KEY (order_id) REFERENCES customer_order (id)
    ) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4",
    "CREATE TABLE IF NOT EXISTS secret (
        id TINYINT UNSIGNED NOT NULL PRIMARY KEY,
        bytes BINARY(32) NOT NULL
    ) ENGINE=InnoDB",
]];

/// Where the steps that were done are written down.
pub(crate) const VERSION_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_version (
        version INT UNSIGNED NOT NULL PRIMARY KEY,
        done_at DATETIME(3) NOT NULL
    ) ENGINE=InnoDB";
