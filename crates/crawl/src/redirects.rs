//! How far redirects are followed (RFC 9110 §15.4: a client detects what goes round in circles).

use url::Url;

use crate::exchange::Redirect;

/// How many redirects one page or feed may take.
pub const MAX_REDIRECTS: usize = 10;

/// The URLs of one request and the redirects after it. Since no cookies are kept, a URL that is asked
/// again answers as before: a circle.
#[derive(Clone, Debug)]
pub struct RedirectTrail {
    asked: Vec<Url>,
}

/// Why a redirect is not followed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RedirectError {
    /// There were too many.
    #[error("more than {MAX_REDIRECTS} redirects, the last to {target}")]
    TooMany {
        /// Where the last leads.
        target: Url,
    },
    /// It leads back.
    #[error("redirects lead back to {target}")]
    Circle {
        /// Where it leads.
        target: Url,
    },
}

impl RedirectTrail {
    /// A trail that begins at a URL.
    pub fn new(first: &Url) -> Self {
        let mut trail = Self { asked: Vec::new() };
        trail.asked.push(without_fragment(first));
        trail
    }

    /// Goes on to the target of a redirect. Whether it may be asked is for the guard to say, when it is.
    ///
    /// # Errors
    /// When it has been asked on this trail, or there were as many redirects as may be.
    pub fn follow(&mut self, redirect: &Redirect) -> Result<(), RedirectError> {
        let target = without_fragment(&redirect.target);
        if self.asked.contains(&target) {
            return Err(RedirectError::Circle { target });
        }
        if self.asked.len() > MAX_REDIRECTS {
            return Err(RedirectError::TooMany { target });
        }
        self.asked.push(target);
        Ok(())
    }
}

fn without_fragment(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_fragment(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn to(number: usize) -> Redirect {
        Redirect {
            target: Url::parse(&format!("http://news.test/{number}#a")).unwrap(),
            is_permanent: false,
        }
    }

    #[test]
    fn ten_redirects_are_followed_and_no_more() {
        let mut trail = RedirectTrail::new(&to(0).target);
        for number in 1..=MAX_REDIRECTS {
            assert_eq!(trail.follow(&to(number)), Ok(()));
        }
        let error = trail.follow(&to(MAX_REDIRECTS + 1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "more than 10 redirects, the last to http://news.test/11"
        );
    }

    #[test]
    fn a_circle_is_noticed_also_behind_a_fragment() {
        let mut trail = RedirectTrail::new(&Url::parse("http://news.test/1").unwrap());
        assert_eq!(trail.follow(&to(2)), Ok(()));
        let error = trail.follow(&to(1)).unwrap_err();
        assert_eq!(
            error.to_string(),
            "redirects lead back to http://news.test/1"
        );
    }
}
