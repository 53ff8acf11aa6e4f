"""The world's news agencies, by the names that datelines, bylines and credits give them."""

AGENCIES = frozenset((
    "reuters", "ap", "afp", "dpa", "ips", "upi", "xinhua", "ansa", "efe", "tass",
    "itar-tass", "pti", "ians", "ani", "kyodo", "yonhap", "bloomberg", "cnn", "bbc", "aap",
    "pa", "interfax", "ria", "anadolu", "aa", "sputnik", "kuna", "wam", "spa", "mena",
    "bernama", "antara", "vna", "cp", "belga", "anp", "ntb", "tt", "stt", "ritzau", "agi",
    "lusa", "apa", "epd", "kna", "sid", "irna", "sana", "petra", "map", "aps", "tap", "nan",
    "ena", "app", "bss", "una", "una-oic", "pna", "cna", "jiji", "jta", "rfe/rl", "voa",
    "rns", "cns", "ap-jiji", "reuters life!", "reuters health", "the canadian press",
    "canadian press", "associated press", "the associated press", "press association",
    "thomson reuters foundation", "agence france-presse", "united press international",
    "alertnet", "business wire", "globe newswire", "globenewswire", "pr newswire",
    "prnewswire", "marketwatch", "wikinews",
    "awp", "dpa-afx", "dpa-tmn", "afp-jiji", "cnn business", "cnn travel", "sda", "keystone-sda", "ats", "keystone-ats", "čtk", "ctk", "pap", "mti", "hina", "tanjug",
    "ukrinform", "unian", "deutsche presse-agentur", "dpa international", "austria presse agentur",
    "agencia efe", "europa press", "agência brasil", "agência lusa", "anadolu agency",
    "anadolu ajansı", "xinhua news agency", "kyodo news", "yonhap news agency", "jiji press",
    "press trust of india", "indo-asian news service", "asian news international", "pa media",
    "australian associated press", "bloomberg news", "dow jones", "dow jones newswires",
    "inter press service", "islamic republic news agency", "central news agency", "antara news",
    "reuters staff", "afp news", "ap news", "the canadian press staff", "tass news agency",
))  # fmt: skip
"""An agency after a place that is not in capitals and without a date must be one of these."""
