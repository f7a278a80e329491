//! Processes that are simulated inside this one: groups of tasks that can be paused and killed as the kernel does it
//! with a process. Simulations make them; everybody else only spawns through here, and where nothing is simulated
//! that is the runtime's own spawn. Knows nothing of what the tasks do.
//!
//! A task belongs to the process of the task that spawned it. One simulated process lives on one thread's runtime.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::future::Future;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll, Waker};

use futures::future::Either;
use parking_lot::Mutex;
use tokio::runtime::Handle;
use tokio::task::{AbortHandle, JoinHandle};

use crate::failpoint::ENABLED;

/// Finished tasks are forgotten when so many have come together.
const TASKS_SWEPT_MIN: usize = 256;

thread_local! {
    static CURRENT: RefCell<Option<Process>> = const { RefCell::new(None) };
    static SIMULATED: Cell<bool> = const { Cell::new(false) };
}

/// Processes that were ever made.
static PROCESSES: AtomicU64 = AtomicU64::new(0);

/// Called with the reason when a process dies.
type DeathHook = Box<dyn Fn(&str) + Send + Sync>;

/// A simulated process. Clones share it.
#[derive(Clone)]
pub struct Process {
    inner: Arc<Inner>,
}

struct Inner {
    name: String,
    number: u64,
    /// Neither paused nor dead; changes with the state.
    runs: AtomicBool,
    state: Mutex<State>,
    on_death: Mutex<Option<DeathHook>>,
}

#[derive(Default)]
struct State {
    paused: bool,
    death: Option<String>,
    /// Tasks that were woken while the process was paused.
    waiting: Vec<Waker>,
    tasks: Vec<AbortHandle>,
    swept_at: usize,
    panics: Vec<String>,
}

/// What unwinds out of a task whose process has ended itself.
struct Died;

impl Process {
    /// A running process without tasks. From here on this thread counts as simulated: see [`blocking`].
    pub fn new(name: impl Into<String>) -> Process {
        SIMULATED.set(true);
        let state = State { swept_at: TASKS_SWEPT_MIN, ..State::default() };
        let number = PROCESSES.fetch_add(1, Ordering::Relaxed) + 1;
        let (state, on_death) = (Mutex::new(state), Mutex::new(None));
        let inner = Inner { name: name.into(), number, runs: AtomicBool::new(true), state, on_death };
        Process { inner: Arc::new(inner) }
    }

    /// What it was called.
    pub fn name(&self) -> &str {
        &self.inner.name
    }

    /// Calls `hook` with the reason at the moment of death, before any task is dropped. Replaces an earlier hook.
    pub fn on_death(&self, hook: impl Fn(&str) + Send + Sync + 'static) {
        *self.inner.on_death.lock() = Some(Box::new(hook));
    }

    /// Starts a task of this process on the current runtime. In a dead process it never runs.
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.spawn_on(&Handle::current(), future)
    }

    fn spawn_on<F>(&self, runtime: &Handle, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        let task = runtime.spawn(Gated { process: self.clone(), future: Some(Box::pin(future)) });
        let mut state = self.inner.state.lock();
        if state.death.is_some() {
            task.abort();
            return task;
        }
        state.tasks.push(task.abort_handle());
        if state.tasks.len() >= state.swept_at {
            state.tasks.retain(|task| !task.is_finished());
            state.swept_at = TASKS_SWEPT_MIN.max(2 * state.tasks.len());
        }
        task
    }

    /// Runs `future` as a task of this process, for a caller outside of it. `None`: the process died meanwhile, or
    /// the task panicked. The task goes on when the caller stops waiting.
    pub async fn run<F>(&self, future: F) -> Option<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        self.spawn(future).await.ok()
    }

    /// Stops all tasks where they are, as SIGSTOP does. Time goes on.
    pub fn pause(&self) {
        let mut state = self.inner.state.lock();
        state.paused = true;
        self.inner.runs.store(false, Ordering::Release);
    }

    /// Ends a pause, as SIGCONT does.
    pub fn resume(&self) {
        let waiting = {
            let mut state = self.inner.state.lock();
            state.paused = false;
            self.inner.runs.store(state.death.is_none(), Ordering::Release);
            std::mem::take(&mut state.waiting)
        };
        waiting.into_iter().for_each(Waker::wake);
    }

    /// Ends the process as SIGKILL does: no task of it is polled again, and all are dropped soon.
    pub fn kill(&self) {
        self.end("killed");
    }

    fn end(&self, reason: &str) {
        {
            let mut state = self.inner.state.lock();
            if state.death.is_some() {
                return;
            }
            state.death = Some(reason.to_owned());
            self.inner.runs.store(false, Ordering::Release);
        }
        if let Some(hook) = &*self.inner.on_death.lock() {
            hook(reason);
        }
        let tasks = {
            let mut state = self.inner.state.lock();
            state.waiting.clear();
            std::mem::take(&mut state.tasks)
        };
        tasks.iter().for_each(AbortHandle::abort);
    }

    /// Ends the process from within one of its tasks.
    pub(crate) fn abort(&self, reason: &str) -> ! {
        self.end(reason);
        resume_unwind(Box::new(Died))
    }

    /// Whether it has ended.
    pub fn is_dead(&self) -> bool {
        self.inner.state.lock().death.is_some()
    }

    /// Why it has ended; `None` while it lives.
    pub fn death(&self) -> Option<String> {
        self.inner.state.lock().death.clone()
    }

    /// Tasks that have not finished.
    pub fn tasks(&self) -> usize {
        self.inner.state.lock().tasks.iter().filter(|task| !task.is_finished()).count()
    }

    /// What its tasks have panicked with.
    pub fn panics(&self) -> Vec<String> {
        self.inner.state.lock().panics.clone()
    }

    /// Whether a task may be polled now; if not, it is woken when that changes.
    fn may_run(&self, cx: &Context<'_>) -> bool {
        if self.inner.runs.load(Ordering::Acquire) {
            return true;
        }
        let mut state = self.inner.state.lock();
        if state.death.is_some() {
            return false;
        }
        if state.paused {
            state.waiting.push(cx.waker().clone());
            return false;
        }
        true
    }

    fn note_panic(&self, payload: &(dyn Any + Send)) {
        if payload.is::<Died>() {
            return;
        }
        let text = payload.downcast_ref::<String>().map(String::as_str);
        let text = text.or_else(|| payload.downcast_ref::<&str>().copied()).unwrap_or("a panic without words");
        self.inner.state.lock().panics.push(text.to_owned());
    }
}

/// A task of a process.
struct Gated<F> {
    process: Process,
    future: Option<Pin<Box<F>>>,
}

impl<F: Future> Future for Gated<F> {
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<F::Output> {
        let Gated { process, future } = self.get_mut();
        if !process.may_run(cx) {
            return Poll::Pending;
        }
        let _current = Entered::into(process);
        let future = future.as_mut().expect("taken by drop alone");
        let polled = catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx)));
        polled.unwrap_or_else(|payload| {
            process.note_panic(&*payload);
            resume_unwind(payload)
        })
    }
}

impl<F> Drop for Gated<F> {
    fn drop(&mut self) {
        // What is spawned by a destructor belongs to the process too.
        let _current = Entered::into(&self.process);
        self.future = None;
    }
}

/// Makes a process the current one until it is dropped.
struct Entered {
    before: Option<Process>,
}

impl Entered {
    fn into(process: &Process) -> Entered {
        Entered { before: CURRENT.with(|current| current.replace(Some(process.clone()))) }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        let before = self.before.take();
        CURRENT.with(|current| current.replace(before));
    }
}

/// The simulated process whose task is being polled.
#[inline]
pub fn current() -> Option<Process> {
    if !ENABLED {
        return None;
    }
    // While a thread ends there is no current process.
    CURRENT.try_with(|current| current.borrow().clone()).ok().flatten()
}

/// A number that only the current simulated process has, for what belongs to it alone; 0 outside of simulations.
#[inline]
#[must_use]
pub fn number() -> u64 {
    if !ENABLED {
        return 0;
    }
    CURRENT.try_with(|current| current.borrow().as_ref().map_or(0, |process| process.inner.number)).unwrap_or(0)
}

/// Whether this thread runs a simulation: then there is no other thread, and nothing may block it for long.
#[inline]
#[must_use]
pub fn is_simulated() -> bool {
    ENABLED && SIMULATED.try_with(Cell::get).unwrap_or(false)
}

/// Starts a task in the current process on the current runtime.
#[inline]
pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
where
    F: Future + Send + 'static,
    F::Output: Send + 'static,
{
    match current() {
        None => tokio::spawn(future),
        Some(process) => process.spawn(future),
    }
}

/// The same future as one of the current process, for tasks that are not spawned through here: those of a `JoinSet`. They
/// are not dropped at the death of the process but with the task that holds the set, and never run again.
#[inline]
pub fn belonging<F>(future: F) -> impl Future<Output = F::Output> + Send + 'static
where
    F: Future + Send + 'static,
{
    match current() {
        None => Either::Left(future),
        Some(process) => Either::Right(Gated { process, future: Some(Box::pin(future)) }),
    }
}

/// Runs work that may block on a thread for such work; in a simulation here and now.
///
/// # Errors
/// Only if the work panicked.
pub async fn blocking<T, F>(work: F) -> io::Result<T>
where
    F: FnOnce() -> T + Send + 'static,
    T: Send + 'static,
{
    if is_simulated() {
        return Ok(work());
    }
    tokio::task::spawn_blocking(work).await.map_err(io::Error::other)
}

/// Starts tasks on a certain runtime, in the process that was current when this was made.
#[derive(Clone)]
pub struct Spawner {
    runtime: Handle,
    process: Option<Process>,
}

impl Spawner {
    /// Spawns on the current runtime. There must be one.
    pub fn current() -> Spawner {
        Spawner::on(Handle::current())
    }

    /// Spawns on `runtime`.
    pub fn on(runtime: Handle) -> Spawner {
        Spawner { runtime, process: current() }
    }

    /// Starts a task.
    #[inline]
    pub fn spawn<F>(&self, future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
        F::Output: Send + 'static,
    {
        match &self.process {
            None => self.runtime.spawn(future),
            Some(process) => process.spawn_on(&self.runtime, future),
        }
    }

    /// The runtime itself, for what is never simulated.
    pub fn runtime(&self) -> &Handle {
        &self.runtime
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    fn simulate<F: Future>(test: F) -> F::Output {
        tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap().block_on(test)
    }

    async fn count(counter: Arc<AtomicU64>) {
        loop {
            tokio::time::sleep(Duration::from_millis(10)).await;
            counter.fetch_add(1, Ordering::Relaxed);
        }
    }

    async fn pass(ms: u64) {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }

    #[test]
    fn a_paused_process_stands_still_and_goes_on() {
        simulate(async {
            let (process, counter) = (Process::new("one"), Arc::new(AtomicU64::new(0)));
            // A task of a task belongs to the process too.
            let counted = counter.clone();
            process.spawn(async move { spawn(count(counted)).await.unwrap() });
            pass(55).await;
            assert_eq!(counter.load(Ordering::Relaxed), 5);
            process.pause();
            pass(1000).await;
            assert_eq!(counter.load(Ordering::Relaxed), 5);
            process.resume();
            pass(15).await;
            assert!(counter.load(Ordering::Relaxed) > 5);
        });
    }

    #[test]
    fn a_killed_process_never_runs_again_and_drops_what_it_held() {
        simulate(async {
            let (process, held) = (Process::new("one"), Arc::new(AtomicU64::new(0)));
            process.spawn(count(held.clone()));
            let seen = Arc::new(AtomicU64::new(0));
            let (at_death, watched) = (seen.clone(), held.clone());
            process.on_death(move |_| at_death.store(Arc::strong_count(&watched) as u64, Ordering::Relaxed));
            pass(25).await;
            process.kill();
            assert_eq!(seen.load(Ordering::Relaxed), 3, "the hook runs before the tasks are dropped");
            pass(1).await;
            assert_eq!(Arc::strong_count(&held), 2);
            assert_eq!(process.run(async { 1 }).await, None);
            assert_eq!(process.death().as_deref(), Some("killed"));
            assert_eq!(process.tasks(), 0);
        });
    }

    #[test]
    fn an_abort_ends_the_simulated_process_and_nothing_else() {
        simulate(async {
            let (one, two) = (Process::new("one"), Process::new("two"));
            let counter = Arc::new(AtomicU64::new(0));
            one.spawn(count(counter.clone()));
            let spawner = one.run(async { Spawner::current() }).await.unwrap();
            let died = spawner.spawn(async { crate::abort("a broken disk") });
            assert!(died.await.is_err());
            assert_eq!(one.death().as_deref(), Some("a broken disk"));
            assert!(one.panics().is_empty());
            assert_eq!(two.run(async { current().unwrap().name().to_owned() }).await.as_deref(), Some("two"));
            pass(100).await;
            assert_eq!(counter.load(Ordering::Relaxed), 0);
            assert!(current().is_none());
        });
    }

    #[test]
    fn tasks_of_a_set_stand_still_and_die_with_the_process_of_the_one_who_made_it() {
        simulate(async {
            let (process, counter) = (Process::new("one"), Arc::new(AtomicU64::new(0)));
            let counted = counter.clone();
            process.spawn(async move {
                let mut tasks = tokio::task::JoinSet::new();
                tasks.spawn(belonging(count(counted)));
                tasks.join_next().await
            });
            pass(55).await;
            process.pause();
            pass(1000).await;
            assert_eq!(counter.load(Ordering::Relaxed), 5);
            process.resume();
            pass(15).await;
            assert!(counter.load(Ordering::Relaxed) > 5);
            process.kill();
            pass(1).await;
            assert_eq!(Arc::strong_count(&counter), 1);
        });
    }

    #[test]
    fn a_panic_is_remembered_and_is_no_death() {
        simulate(async {
            let process = Process::new("one");
            assert_eq!(process.run(async { resume_unwind(Box::new("an invariant".to_owned())) }).await, None::<()>);
            assert_eq!(process.panics(), ["an invariant"]);
            assert!(!process.is_dead());
        });
    }

    #[test]
    fn blocking_work_of_a_simulation_stays_on_its_thread() {
        let here = std::thread::current().id();
        let real = tokio::runtime::Builder::new_current_thread().build().unwrap();
        assert_ne!(real.block_on(blocking(|| std::thread::current().id())).unwrap(), here);
        let _process = Process::new("one");
        assert_eq!(real.block_on(blocking(|| std::thread::current().id())).unwrap(), here);
    }
}
