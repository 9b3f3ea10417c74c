//! Sending a form: what hubs of WebSub are asked with (WebSub §5.1).

use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderValue};
use tokio::time::timeout;
use url::Url;

use super::{Fetcher, client, failure};
use crate::error::FetchError;

impl Fetcher {
    /// Sends a form and gives the status of the answer, whose body is not read. No redirect is followed.
    ///
    /// # Errors
    /// When the guard refuses, or no head of an answer arrives.
    pub async fn post_form(&self, url: &Url, fields: &[(&str, &str)]) -> Result<u16, FetchError> {
        self.guard.check_url(url)?;
        let body = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        let mut headers = HeaderMap::new();
        self.identity.add_to(&mut headers, url);
        let form = HeaderValue::from_static("application/x-www-form-urlencoded");
        headers.insert(CONTENT_TYPE, form);
        let (client, dialled) = self.dialled(url, &mut headers);
        let sent = client.post(dialled).headers(headers).body(body).send();
        match timeout(self.timeout.duration(), sent).await {
            Ok(Ok(response)) => Ok(response.status().as_u16()),
            Ok(Err(error)) => Err(failure::classify(
                error,
                url,
                client::connect_timeout(self.timeout),
            )),
            Err(_) => Err(FetchError::Timeout {
                url: url.clone(),
                awaited: "head of an answer",
                limit: self.timeout,
            }),
        }
    }
}
