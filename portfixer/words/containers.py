"""A container, in words: who has the port, who only passes it on, and what stopping it would mean."""

from portfixer.diagnosis import Diagnosis
from portfixer.facts import Container, Engine
from portfixer.remedies import Plan
from portfixer.words.language import _
from portfixer.words.plain import capitalised, clean
from portfixer.words.things import container_name, engine_name, holder_of, program

__all__ = [
    "advice",
    "card_facts",
    "explanation",
    "happens",
    "losses",
    "process_text",
    "row",
    "seen",
    "sentence",
    "subtitle",
]


def sentence(container: Container, place: str, *, own: bool) -> str:
    """Who has the port, in one sentence."""
    gaps = {"place": place, "container": container_name(container)}
    inside = _inside(container)
    if own and inside:
        return _("Your program is already running: {program} in {container} has {place}.").format(
            program=inside, **gaps
        )
    if own:
        return _("Your program is already running: {container} has {place}.").format(**gaps)
    if inside:
        text = _("{place} is taken by {container} ({program} inside).")
        return capitalised(text.format(program=inside, **gaps))
    return capitalised(_("{place} is taken by {container}.").format(**gaps))


def explanation(container: Container, diagnosis: Diagnosis) -> str:
    """How the port leads into it, and what it belongs to."""
    told = [_way_in(container, diagnosis)]
    if container.project and container.service:
        told.append(
            _("It is the service {service} of the Compose project {project}.").format(
                service=clean(container.service, 40), project=clean(container.project, 40)
            )
        )
    told.append(_("Only one program can have a port, so yours could not start."))
    return " ".join(told)


def _way_in(container: Container, diagnosis: Diagnosis) -> str:
    engine = engine_name(container.engine)
    if not container.title:
        text = _("{engine} keeps the port for one of its containers; PortFixer couldn't see for which one.")
        return text.format(engine=engine)
    holder = holder_of(diagnosis)
    inside = _inside(container)
    if inside and holder is not None and container.inside is not None and holder.id == container.inside.id:
        return _(
            "{program} runs in it, and has the port itself: the container uses this computer's own network."
        ).format(program=inside)
    gaps = {"engine": engine, "program": inside, "address": container.address, "port": container.port}
    if inside and container.address and container.port:
        return _("{engine} passes the port on to {program} in it, at {address}, port {port}.").format(**gaps)
    if inside and container.port:
        return _("{engine} passes the port on to {program} in it, on its port {port}.").format(**gaps)
    if inside:
        return _("{engine} passes the port on to it; {program} runs in it.").format(**gaps)
    return _("{engine} passes the port on to it.").format(**gaps)


def subtitle(container: Container) -> str:
    text = _("A container of {engine}")
    if container.image:
        text = _("A container of {engine}, from the image {image}")
    return text.format(engine=engine_name(container.engine), image=clean(container.image or "", 60))


def card_facts(container: Container) -> list[tuple[str, str]]:
    """Label and value; only what is known."""
    facts = []
    if container.inside is not None:
        facts.append((_("Program inside"), process_text(program(container.inside), container.inside.pid)))
    if container.project:
        facts.append((_("Compose project"), clean(container.project, 40)))
    if container.address or container.port:
        place = _("{address}, port {port}") if container.address and container.port else _("port {port}")
        facts.append((_("Inside"), place.format(address=container.address, port=container.port)))
    return facts


def row(container: Container) -> str:
    """Its name in a table: `shop-web-1 (nginx)`."""
    name, inside = clean(container.title, 60), _inside(container)
    return f"{name} ({inside})" if inside else name


def process_text(name: str, pid: int) -> str:
    """Short, for a card."""
    return f"{clean(name, 40)} ({pid})"


def seen(container: Container) -> str:
    """One line for what PortFixer saw."""
    known = [engine_name(container.engine), clean(container.name or "", 60), container.id]
    if container.address:
        known.append(f"{container.address}:{container.port}")
    if container.inside is not None:
        known.append(_("{program} (process {pid})").format(program=program(container.inside), pid=container.inside.pid))
    return _("container: {facts}").format(facts=", ".join(fact for fact in known if fact))


def happens(plan: Plan) -> str:
    container = plan.remedy.container
    if container is None:
        return _("Asks the container engine to stop it, with everything that runs in it.")
    gaps = {"engine": engine_name(container.engine), "program": _inside(container)}
    if not plan.remedy.acts:
        return _("The container has to be stopped, not what passes the port on. PortFixer shows how.")
    if gaps["program"]:
        return _(
            "Asks {engine} to stop it, and {program} with it. What still runs after ten seconds is ended by force."
        ).format(**gaps)
    return _("Asks {engine} to stop it. What still runs after ten seconds is ended by force.").format(**gaps)


def losses(container: Container) -> list[str]:
    """What stopping it would mean, beyond what every stop means."""
    if container.removed_when_stopped:
        return [
            _(
                "It was started to be removed when it stops (--rm): what it keeps outside its volumes is gone afterwards."
            )
        ]
    told = [_("What it keeps stays: it can be started again.")]
    if container.restart == "always":
        told.append(_("Its restart policy is “always”: it comes back when {engine} or the computer starts again."))
    elif container.restart == "unless-stopped":
        told.append(_("It does not come back by itself, not even when the computer starts again."))
    return [sentence.format(engine=engine_name(container.engine)) for sentence in told]


def advice(plan: Plan, _diagnosis: Diagnosis) -> tuple[str, ...]:
    """Where PortFixer does not stop it itself: why, and how it is done."""
    container = plan.remedy.container
    if container is None:
        return (happens(plan),)
    engine = engine_name(container.engine)
    if container.engine is Engine.KUBERNETES:
        return (
            _("Kubernetes starts its containers again by itself, so stopping this one would not last."),
            _("Find out what it belongs to: {command}").format(command="kubectl get pods --all-namespaces -o wide"),
            _("Then scale that down or delete it with kubectl, or give it another host port."),
        )
    if not container.id:
        return (
            _("PortFixer couldn't see which container has the port. The command below names it."),
            _("Then stop it by its name: {command}").format(command=f"{container.engine.value} stop NAME"),
        )
    if not plan.remedy.needs_admin:
        return (_("PortFixer does not ask {engine} by itself. The command below stops it.").format(engine=engine),)
    below = _("The command below stops it.")
    if container.uid is not None:
        return (_("It belongs to another user: only they, or an administrator, can stop it."), below)
    return (
        _("{engine} listens only to administrators and to members of its group, and you are neither.").format(
            engine=engine
        ),
        below,
    )


def _inside(container: Container) -> str:
    return program(container.inside) if container.inside is not None else ""
