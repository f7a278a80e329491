//! PUT of an object or of a part of it; and the one way in which every update is decided.
//!
//! Called by `dispatch`, by patches, and by subresources that change an object (`binding`, `scale`, `finalize`). What
//! differs between them is the part that may change and where the new object comes from.

use api::field::{Errors, Path};
use api::meta;
use api::object::Object;
use api::resource::Resource;
use api::schema::FieldValidation;
use api::status::ApiError;
use bytes::Bytes;
use http::{Response, StatusCode};
use store::{Compare, KeyValue, Op};

use super::attempt::{Attempt, Plan, run};
use super::call::WriteOptions;
use super::decode::{Expected, decode, read_body};
use super::{Call, answer, create, delete, hooks, metadata};
use crate::admission::{self, Operation, Review};
use crate::body::Body;
use crate::negotiate::{self, Accepted, Offer};
use crate::storage::{self, Encoded, Retention};

/// Which part of an object an update may change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// All but `status`, where that has an endpoint of its own.
    Whole,
    /// `status`, and metadata.
    Status,
    /// What the subresource of this name makes of it: the transform is trusted to change nothing else.
    Trusted(&'static str),
}

impl Part {
    fn subresource(self) -> &'static str {
        match self {
            Self::Whole => "",
            Self::Status => "status",
            Self::Trusted(name) => name,
        }
    }
}

/// Where the new object comes from, given the present one (`None`: there is none).
pub(crate) type Transform<'a> = dyn Fn(&Attempt<'_>, Option<&Object>) -> Result<Object, ApiError> + Send + Sync + 'a;

/// What an update is made to.
#[derive(Clone, Copy)]
pub(crate) struct Target<'a> {
    pub resource: &'static Resource,
    pub namespace: &'a str,
    pub name: &'a str,
    pub part: Part,
    pub dry_run: bool,
}

/// An update as carried out.
pub(crate) struct Updated {
    /// The object with its revision.
    pub bytes: Bytes,
    /// There was none before.
    pub created: bool,
}

pub(crate) async fn put(call: &Call, resource: &'static Resource, body: Body) -> Result<Response<Body>, ApiError> {
    put_part(call, resource, Part::Whole, body).await
}

/// Replaces a part by what the client sends.
pub(crate) async fn put_part(
    call: &Call,
    resource: &'static Resource,
    part: Part,
    body: Body,
) -> Result<Response<Body>, ApiError> {
    let format = negotiate::body_format(&call.headers)?;
    let change = Change::begin(call, resource, part, "UpdateOptions")?;
    let bytes = read_body(call, body).await?;
    let mut object = decode(call, format, &bytes, Expected::of(resource), change.validation)?;
    match_path(call, resource, &mut object)?;
    change.make(call, &|_, _| Ok(object.clone())).await
}

/// What PUT and PATCH have in common: whom they change, how, and in which form they answer.
pub(crate) struct Change<'a> {
    accepted: Accepted,
    target: Target<'a>,
    pub validation: FieldValidation,
}

impl<'a> Change<'a> {
    /// Reads what the request says beside its body.
    ///
    /// # Errors
    /// 406 where the answer cannot be given in a form that the client takes, 422 for bad options.
    pub fn begin(
        call: &'a Call,
        resource: &'static Resource,
        part: Part,
        options_kind: &str,
    ) -> Result<Self, ApiError> {
        let accepted = call.accepted(Offer::Objects)?;
        let WriteOptions { dry_run, validation } = call.write_options(options_kind)?;
        let target = Target { resource, namespace: call.namespace(resource), name: call.name(), part, dry_run };
        Ok(Self { accepted, target, validation })
    }

    /// Makes it, and answers with the object.
    ///
    /// # Errors
    /// Those of `update`.
    pub async fn make(self, call: &Call, transform: &Transform<'_>) -> Result<Response<Body>, ApiError> {
        let updated = update(call, self.target, transform).await?;
        let status = if updated.created { StatusCode::CREATED } else { StatusCode::OK };
        answer::object(self.target.resource, self.accepted, status, updated.bytes, call.shared.now_s())
    }
}

/// Name and namespace in the body are those of the path.
fn match_path(call: &Call, resource: &Resource, object: &mut Object) -> Result<(), ApiError> {
    let name = call.name();
    if object.name().is_empty() {
        return Err(ApiError::bad_request(format!(
            "the name of the object ({name} based on URL) was undeterminable: name must be provided"
        )));
    }
    if object.name() != name {
        let found = object.name();
        return Err(ApiError::bad_request(format!(
            "the name of the object ({found}) does not match the name on the URL ({name})"
        )));
    }
    create::match_namespace(call, resource, object)
}

enum Decided {
    Created(create::New),
    Changed(Encoded, Object),
    Same(Bytes),
}

/// Makes `transform` of the object and writes it, over again while others overtake.
///
/// # Errors
/// 404 without an object, 409 for another resourceVersion or uid, 422 for what is not valid, those of admission.
pub(crate) async fn update(call: &Call, target: Target<'_>, transform: &Transform<'_>) -> Result<Updated, ApiError> {
    let planned = run(call, target.resource, target.name, |attempt| plan(attempt, target, transform)).await?;
    let (bytes, created) = match (planned.result, planned.revision) {
        (Decided::Created(new), Some(revision)) => (new.encoded.at(revision), true),
        (Decided::Created(new), None) => (new.unwritten(), true),
        (Decided::Changed(encoded, _), Some(revision)) => (encoded.at(revision), false),
        (Decided::Changed(_, object), None) => (Bytes::from(object.encode()), false),
        (Decided::Same(bytes), _) => (bytes, false),
    };
    Ok(Updated { bytes, created })
}

fn plan(attempt: &mut Attempt<'_>, target: Target<'_>, transform: &Transform<'_>) -> Result<Plan<Decided>, ApiError> {
    let Target { resource, namespace, name, .. } = target;
    let key = storage::key(resource, namespace, name);
    let Some(stored) = attempt.view.get(&key).cloned() else {
        if target.part != Part::Whole || !resource.strategy.create_on_update {
            return Err(ApiError::not_found(resource, name));
        }
        let object = transform(attempt, None)?;
        return Ok(match create::plan(attempt, resource, &object, target.dry_run)? {
            Plan::Write(new) => Plan::Write(Decided::Created(new)),
            Plan::Nothing(new) => Plan::Nothing(Decided::Created(new)),
        });
    };
    let call = attempt.call;
    let old = call.codec().decode(resource, &stored)?;
    let mut new = transform(attempt, Some(&old))?;
    check_versions(target, &mut new, &old)?;
    prepare(target, &mut new, &old);
    let operation = Operation::Update;
    let review = Review { resource, operation, subresource: target.part.subresource() };
    admission::admit(attempt, &review, &mut new)?;
    if target.part != Part::Status {
        hooks::before_write(attempt, resource, &mut new, Some(&old))?;
    }
    let mut new = metadata::normalise(resource, new)?;
    metadata::count_generation(resource, &mut new, &old);
    validate(target, &new, &old)?;
    if target.part == Part::Whole {
        create::warn(call, resource, &new, Some(&old));
    }
    write(attempt, target, &stored, new, &old)
}

/// Turns a decided object into operations, unless it is what is stored already.
fn write(
    attempt: &mut Attempt<'_>,
    target: Target<'_>,
    stored: &KeyValue,
    new: Object,
    old: &Object,
) -> Result<Plan<Decided>, ApiError> {
    let (call, resource) = (attempt.call, target.resource);
    let encoded = Encoded::new(&new);
    let key = stored.key.clone();
    if delete::is_finished(resource, &new, old) {
        if target.dry_run {
            return Ok(Plan::Nothing(Decided::Changed(encoded, new)));
        }
        hooks::after_delete(attempt, resource, &new);
        attempt.ops.push(Op::Delete { key: key.clone(), last: None });
        attempt.compares.push(Compare::ModRevision { key, equals: stored.mod_revision });
        return Ok(Plan::Write(Decided::Changed(encoded, new)));
    }
    if call.codec().unchanged(resource, stored, &encoded) {
        return Ok(Plan::Nothing(Decided::Same(call.codec().bytes(resource, stored)?)));
    }
    if target.dry_run {
        return Ok(Plan::Nothing(Decided::Changed(encoded, new)));
    }
    let retention = if target.part == Part::Status { Retention::Status } else { Retention::Wish };
    attempt.put(resource, key.clone(), &encoded, retention)?;
    attempt.compares.push(Compare::ModRevision { key, equals: stored.mod_revision });
    Ok(Plan::Write(Decided::Changed(encoded, new)))
}

/// The client's resourceVersion and uid, where it gives them, are the present ones.
fn check_versions(target: Target<'_>, new: &mut Object, old: &Object) -> Result<(), ApiError> {
    let Target { resource, name, .. } = target;
    let version = new.resource_version();
    if matches!(version, "" | "0") {
        if !resource.strategy.unconditional_update {
            let mut errors = Errors::new();
            let path = Path::root("metadata").child("resourceVersion");
            errors.invalid(&path, 0, "must be specified for an update");
            return Err(ApiError::invalid(resource, name, &errors));
        }
    } else if version != old.resource_version() {
        return Err(match crate::list_options::parse_revision(version) {
            Ok(_) => ApiError::modified(resource, name),
            Err(why) => {
                let mut errors = Errors::new();
                errors.invalid(&Path::root("metadata").child("resourceVersion"), version, why);
                ApiError::invalid(resource, name, &errors)
            }
        });
    }
    if !new.uid().is_empty() && new.uid() != old.uid() {
        return Err(ApiError::uid_precondition(resource, name, new.uid(), old.uid()));
    }
    new.copy_from(old, &["metadata", "resourceVersion"]);
    Ok(())
}

/// Keeps of the old object what this part may not change.
fn prepare(target: Target<'_>, new: &mut Object, old: &Object) {
    let strategy = &target.resource.strategy;
    match target.part {
        Part::Whole => {
            if metadata::has_status(target.resource) {
                new.copy_from(old, &["status"]);
            }
            if let Some(prepare) = strategy.prepare_update {
                prepare(new, old);
            }
        }
        Part::Status => {
            let mut kept = old.clone();
            kept.copy_from(new, &["metadata"]);
            kept.copy_from(new, &["status"]);
            *new = kept;
            if let Some(prepare) = strategy.prepare_status_update {
                prepare(new, old);
            }
        }
        Part::Trusted(_) => {}
    }
    if target.part != Part::Trusted("delete") {
        metadata::before_update(new, old);
    }
}

fn validate(target: Target<'_>, new: &Object, old: &Object) -> Result<(), ApiError> {
    let strategy = &target.resource.strategy;
    let mut errors = Errors::new();
    meta::validate_object_meta_update(new, old, &Path::root("metadata"), &mut errors);
    match target.part {
        Part::Whole => {
            metadata::validate_spec(target.resource, new, &mut errors);
            if let Some(validate) = strategy.validate_update {
                validate(new, old, &mut errors);
            }
        }
        Part::Status => {
            if let Some(validate) = strategy.validate_status_update {
                validate(new, old, &mut errors);
            }
        }
        Part::Trusted(_) => metadata::validate_spec(target.resource, new, &mut errors),
    }
    metadata::refuse(target.resource, new, &errors)
}
