//! What pages in place of articles say, in lower case.

mod consent;
mod errors;

pub(super) use consent::{ACCEPT, CONSENT, CONSENT_TERMS};
pub(super) use errors::{CODES, ERROR, SELF, TO_READER, TROUBLE};

/// What checks for robots say.
pub(super) const CHALLENGE: &[&str] = &[
    "captcha",
    "are you a robot",
    "not a robot",
    "you are a robot",
    "might be a bot",
    "you are a bot",
    "are you human",
    "you are a human",
    "you are human",
    "you're human",
    "verifying you",
    "checking your browser",
    "checking if the site connection is secure",
    "just a moment",
    "unusual traffic",
    "unusual activity",
    "attention required",
    "ddos protection",
    "security check",
    "security verification",
    "bot check",
    "press & hold",
    "press and hold",
    "pardon our interruption",
    "enable js and disable any ad blocker",
    "kein roboter",
    "ein mensch sind",
    "browser wird überprüft",
    "browser wird geprüft",
    "ungewöhnliche zugriffe",
    "ungewöhnlichen datenverkehr",
    "sicherheitsabfrage",
    "pas un robot",
    "êtes humain",
    "êtes un humain",
    "vérification de votre navigateur",
    "activité inhabituelle",
    "no es un robot",
    "no eres un robot",
    "es un ser humano",
    "eres humano",
    "tráfico inusual",
    "comprobando su navegador",
    "não é um robô",
    "não é um robo",
    "non sei un robot",
    "не робот",
    "вы человек",
    "проверка браузера",
    "похожи на автоматические",
    "подозрительная активность",
    "لست روبوت",
    "أنك إنسان",
    "حركة غير معتادة",
    "التحقق من أمان الاتصال",
    "安全验证",
    "安全驗證",
    "人机验证",
    "人機驗證",
    "完成验证",
    "完成驗證",
    "验证码",
    "驗證碼",
    "验证您是",
    "驗證您是",
    "不是机器人",
    "不是機器人",
    "检查您的浏览器",
    "檢查您的瀏覽器",
    "检查您的连接",
    "檢查您的連線",
    "异常流量",
    "異常流量",
    "访问异常",
    "异常访问",
    "滑块",
    "ロボットではない",
    "人間であること",
    "接続の安全性を確認",
    "通常と異なるアクセス",
    "로봇이 아닙니다",
    "사람인지 확인",
];

/// Addresses and names of the services that check for robots.
pub(super) const CHECKERS: [&str; 12] = [
    "challenge-platform",
    "cf-turnstile",
    "challenges.cloudflare",
    "g-recaptcha",
    "recaptcha/api",
    "h-captcha",
    "hcaptcha",
    "captcha-delivery",
    "px-captcha",
    "_incapsula_resource",
    "geetest",
    "awswaf",
];

/// What pages say that scripts would fill.
pub(super) const SCRIPTS: [&str; 6] = [
    "javascript",
    "java script",
    "جافا سكريبت",
    "ジャバスクリプト",
    "browser is not supported",
    "浏览器版本过低",
];

/// Whether `text` holds any of `words`.
pub(super) fn says(words: &[&str], text: &str) -> bool {
    words.iter().any(|word| text.contains(word))
}
