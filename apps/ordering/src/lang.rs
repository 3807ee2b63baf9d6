//! Korean and English: which one a request wants (RFC 9110, 12.5.4), and every text of the pages.

/// A language of the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lang {
    Ko,
    En,
}

impl Lang {
    /// The tag in HTML and headers.
    pub(crate) fn tag(self) -> &'static str {
        match self {
            Lang::Ko => "ko",
            Lang::En => "en",
        }
    }

    pub(crate) fn parse(tag: &str) -> Option<Lang> {
        match tag.split('-').next()?.trim().to_ascii_lowercase().as_str() {
            "ko" => Some(Lang::Ko),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The best of an Accept-Language header; English when it names neither.
    pub(crate) fn accepted(header: &str) -> Lang {
        let mut best = (0.0, Lang::En);
        for part in header.split(',') {
            let mut fields = part.split(';');
            let tag = fields.next().unwrap_or_default().trim();
            let quality = fields.find_map(|field| field.trim().strip_prefix("q=")?.parse::<f32>().ok()).unwrap_or(1.0);
            if let Some(lang) = Lang::parse(tag).filter(|_| quality > best.0) {
                best = (quality, lang);
            }
        }
        best.1
    }

    pub(crate) fn text(self, text: Text) -> &'static str {
        let (ko, en) = text.both();
        match self {
            Lang::Ko => ko,
            Lang::En => en,
        }
    }
}

/// Declares the texts: name, Korean, English.
macro_rules! texts {
    ($($name:ident: $ko:literal, $en:literal;)*) => {
        /// Every text of the pages.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Text { $($name),* }

        impl Text {
            #[cfg(test)]
            pub(crate) const ALL: &'static [Text] = &[$(Text::$name),*];

            fn both(self) -> (&'static str, &'static str) {
                match self { $(Text::$name => ($ko, $en)),* }
            }
        }
    };
}

texts! {
    Title: "온라인 주문", "Online ordering";
    Tagline: "가까운 가게에서 주문하고, 언제 도착하는지 바로 확인하세요.", "Order from a shop nearby and see when it arrives.";
    Home: "처음", "Home";
    Shops: "가게", "Shops";
    Orders: "주문 목록", "Orders";
    Owner: "사장님", "For owners";
    Rider: "배달", "For riders";
    ChooseShop: "가게를 고르세요", "Choose a shop";
    Menu: "메뉴", "Menu";
    Quantity: "수량", "Quantity";
    Address: "배달 주소", "Delivery address";
    Note: "요청 사항 (선택)", "Note (optional)";
    PlaceOrder: "주문하기", "Place order";
    Order: "주문", "Order";
    Total: "합계", "Total";
    Placed: "접수 대기", "Waiting for the shop";
    Accepted: "배달 중", "On its way";
    Delivered: "배달 완료", "Delivered";
    PlacedAt: "주문 시각", "Placed";
    Expected: "도착 예정", "Expected";
    DeliveredAt: "배달 시각", "Delivered at";
    NoShops: "아직 가게가 없습니다.", "There are no shops yet.";
    NoOrders: "아직 주문이 없습니다.", "There are no orders yet.";
    NothingToDeliver: "배달할 주문이 없습니다.", "There is nothing to deliver.";
    Minutes: "분", "minutes";
    EtaLabel: "예상 배달 시간(분)", "Estimated delivery time (minutes)";
    Accept: "시간 알리기", "Set time";
    ChangeEta: "시간 바꾸기", "Change time";
    MarkDelivered: "배달 완료로 표시", "Mark delivered";
    OrdersOf: "들어온 주문", "Orders for";
    ToDeliver: "배달할 주문", "To deliver";
    Newer: "최근 주문", "Newer";
    Older: "이전 주문", "Older";
    ServedBy: "응답한 서버", "Served by";
    SkipToContent: "본문으로 건너뛰기", "Skip to content";
    DatabaseDown: "지금은 주문을 처리할 수 없습니다", "Orders cannot be taken right now";
    DatabaseDownMore: "데이터베이스에 연결되면 이 페이지는 다시 열립니다. 잠시 뒤에 다시 시도하세요.",
        "This page works again as soon as the database can be reached. Try again in a moment.";
    TryAgain: "다시 시도", "Try again";
    NotFound: "페이지를 찾을 수 없습니다", "There is no such page";
    NotAllowed: "이 주소에서는 할 수 없는 요청입니다", "This address does not take such a request";
    TooLarge: "보낸 내용이 너무 큽니다", "What you sent is too large";
    TooSlow: "보낸 내용이 제때 도착하지 않았습니다", "What you sent did not arrive in time";
    Forged: "양식이 만료되었거나 다른 사이트에서 왔습니다. 페이지를 새로 열고 다시 시도하세요.",
        "The form has expired or came from another site. Open the page again and retry.";
    Conflict: "주문 상태가 맞지 않습니다", "The order is not in the right state";
    ConflictMore: "다른 사람이 먼저 처리했을 수 있습니다. 주문을 다시 확인하세요.",
        "Somebody may have been faster. Look at the order again.";
    Invalid: "입력한 내용을 확인하세요", "Please check what you entered";
    Broken: "문제가 생겼습니다", "Something went wrong";
    BrokenMore: "잠시 뒤에 다시 시도하세요.", "Try again in a moment.";
    InvalidNoItems: "메뉴를 하나 이상 고르세요.", "Choose at least one dish.";
    InvalidItems: "수량은 1에서 99까지, 메뉴는 한 번씩만 고를 수 있습니다.",
        "Quantities go from 1 to 99, and each dish is chosen once.";
    InvalidAddress: "배달 주소를 200자 이내 한 줄로 적으세요.", "Write a delivery address in one line of at most 200 characters.";
    InvalidNote: "요청 사항은 200자까지입니다.", "A note has at most 200 characters.";
    InvalidEta: "예상 시간은 1분에서 180분까지입니다.", "The estimate goes from 1 to 180 minutes.";
    InvalidRequest: "요청 번호가 올바르지 않습니다.", "The request's own number is not usable.";
    InvalidDish: "이 가게의 메뉴가 아닙니다.", "That dish is not on this shop's menu.";
    InvalidBody: "읽을 수 없는 내용입니다.", "That cannot be read.";
}
