# SPDX-License-Identifier: EUPL-1.2
"""Log-in, log-out, the begin page, and the pages for what is not there."""

from __future__ import annotations

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from strafketen.core.access.permissions import Permission
from strafketen.core.roles import PersonRole
from strafketen.identity import keeping
from strafketen.identity.middleware import show
from strafketen.identity.web import actor, page

_HOME = {
    PersonRole.VERBALISANT: "desk:werkvoorraad",
    PersonRole.OFFICIER: "desk:werkvoorraad",
    PersonRole.RECHTER: "desk:werkvoorraad",
    PersonRole.GRIFFIER: "desk:werkvoorraad",
    PersonRole.SLACHTOFFER: "victim:tijdlijn",
    PersonRole.KETENANALIST: "programme:doorlooptijden",
    PersonRole.BEHEERDER: "exchange:verzendingen",
}


class LoginForm(AuthenticationForm):
    """Django's own form, with our word for the name."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Name the field as we do everywhere."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # handed on as it comes
        self.fields["username"].label = gettext_lazy("Gebruikersnaam")
        self.fields["username"].error_messages["required"] = gettext_lazy(
            "Vul uw gebruikersnaam in. Zonder naam weten wij niet wie u bent. U kreeg haar van uw beheerder."
        )
        self.fields["password"].error_messages["required"] = gettext_lazy(
            "Vul uw wachtwoord in. Zo weten wij dat u het bent. Vergeten? Vraag uw beheerder om een nieuw wachtwoord."
        )


class Login(LoginView):
    """Log-in with Django's own authentication."""

    template_name = "identity/login.html"
    authentication_form = LoginForm
    redirect_authenticated_user = True


class Logout(LogoutView):
    """Log-out; the browser is told to forget."""

    def dispatch(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Log out and clear what the browser kept."""
        response = super().dispatch(request, *args, **kwargs)
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        keeping.forget_reader(response)
        return response


@page(Permission.HOME_VIEW)
@require_POST
def extend(request: HttpRequest) -> HttpResponseBase:
    """Keep the reader logged in: every request does, this one does nothing else."""
    back = request.POST.get("next", "")
    if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return HttpResponseRedirect(back)
    return HttpResponse(status=204)


@require_POST
def keep_typed(request: HttpRequest) -> HttpResponseBase:
    """Keep what was typed on a page whose log-in has ended, and go to the log-in. Does nothing else with it."""
    path = request.POST.get("_pad", "")
    if not keeping.keep(request, path):
        return HttpResponseRedirect(reverse("identity:home"))
    return HttpResponseRedirect(reverse("identity:verder"))


@page(Permission.HOME_VIEW)
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest) -> HttpResponseBase:
    """Show what was typed before the log-in ended, to be sent again or thrown away."""
    waiting = keeping.kept(request, actor(request))
    if request.method == "POST" or waiting is None:
        keeping.forget(request)
        return HttpResponseRedirect(reverse("identity:home"))
    fields = [(name, value) for name, values in waiting.fields.items() for value in values]
    typed = [value for _name, value in fields if " " in value.strip()]  # codes and choices tell a reader nothing
    context = {"path": waiting.path, "fields": fields, "typed": typed}
    return render(request, "identity/verder.html", context)


@page(Permission.HOME_VIEW)
def home(request: HttpRequest) -> HttpResponseBase:
    """Send everyone to the page their role begins with."""
    for role, name in _HOME.items():
        if role in actor(request).roles:
            try:
                return HttpResponseRedirect(reverse(name))
            except NoReverseMatch:
                continue
    return show(
        request,
        title=_("U heeft hier nog geen taak"),
        text=_("Uw account heeft op dit knooppunt geen rol. Vraag uw beheerder om een rol."),
        status=403,
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Say that this is not allowed (CSRF and the like)."""
    text = _("Open de pagina opnieuw en probeer het nog eens.")
    return show(request, title=_("Dat mag hier niet"), text=text, status=403)


def not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django's shape; the reason is for logs
    """Say that a form did not come from our own page, or that its page was open too long."""
    return show(
        request,
        title=_("Deze pagina stond te lang open"),
        text=_("Ga terug, ververs de pagina en verstuur het formulier opnieuw. Er is niets bewaard of veranderd."),
        status=403,
    )


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django's shape
    """Say that there is nothing here."""
    text = _("Ga terug naar het begin en kies daar.")
    return show(request, title=_("Deze pagina bestaat niet"), text=text, status=404)


def defect(request: HttpRequest) -> HttpResponse:
    """Say that something broke outside the views."""
    text = _("Wat u had bewaard, is er nog. Probeer het opnieuw.")
    return show(request, title=_("Er ging iets mis"), text=text, status=500)
