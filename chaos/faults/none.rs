//! No fault: time passes, clients move about. What breaks here needs no fault to break.

use futures::FutureExt;
use futures::future::BoxFuture;

use super::Stage;

/// Time passes.
pub fn calm(stage: &mut Stage) -> BoxFuture<'_, anyhow::Result<()>> {
    async move {
        stage.calm().await;
        stage.writes_go_on().await
    }
    .boxed()
}
