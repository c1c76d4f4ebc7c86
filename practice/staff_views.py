"""Pages on which an admin registers staff and says what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.audit.writing import note
from practice.forms import StaffForm
from practice.inviting import invite, path_of, standing, take_back
from practice.models import AuditEntry, User
from practice.reauthentication import reauthenticated
from practice.sessions import end_sessions
from practice.signedin import signed_in
from practice.staff import change_member, close_sign_in, register_member, reopen_sign_in

REFUSED = 422


@permission_required("practice.change_staff", raise_exception=True)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked here."""
    people = User.objects.order_by("-is_active", "name", "pk")
    return render(request, "practice/staff.html", {"people": people})


@permission_required("practice.change_staff", raise_exception=True)
@require_http_methods(["GET", "POST"])
@reauthenticated
def staff_new(request: HttpRequest) -> HttpResponse:
    """Register somebody; then they are invited."""
    form = StaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = register_member(member=form.instance)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": member.name})
            return redirect("practice:staff_member", member.pk)
    return render(request, "practice/staff_new.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_staff", raise_exception=True)
@require_http_methods(["GET", "POST"])
@reauthenticated
def staff_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, e-mail and roles of one person."""
    form = StaffForm(request.POST if request.method == "POST" else None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            member = change_member(member=form.instance, keep_session=_own_key(request, pk))
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved for %(name)s.") % {"name": member.name})
            return redirect("practice:staff")
    return _member_page(request, form, pk)


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
@reauthenticated
def staff_sign_in(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or reopen somebody's sign-in."""
    member = get_object_or_404(User, pk=pk)
    if request.POST.get("allow") == "yes":
        reopen_sign_in(member=member)
        messages.success(request, _("%(name)s may sign in again.") % {"name": member.name})
        return redirect("practice:staff_member", pk)
    try:
        close_sign_in(member=member)
    except ValidationError as refused:
        form = StaffForm(instance=member)
        return _member_page(request, form, pk, refusal=refused.messages[0])
    messages.success(request, _("%(name)s may not sign in any more.") % {"name": member.name})
    return redirect("practice:staff")


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
@reauthenticated
def staff_invite(request: HttpRequest, pk: int) -> HttpResponse:
    """Send somebody a link with which they choose a password."""
    member = get_object_or_404(User, pk=pk, is_active=True)
    invite(member=member, by=_admin(request), send=True)
    messages.success(request, _("The link goes to %(email)s.") % {"email": member.email})
    return redirect("practice:staff_member", pk)


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
@reauthenticated
def staff_password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """The same link, shown to the admin to pass on."""
    member = get_object_or_404(User, pk=pk, is_active=True)
    link = request.build_absolute_uri(path_of(invite(member=member, by=_admin(request), send=False)))
    return _member_page(request, StaffForm(instance=member), pk, link=link)


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
def staff_take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """The link that somebody was given opens nothing any more."""
    member = get_object_or_404(User, pk=pk)
    take_back(member=member)
    messages.success(request, _("The link of %(name)s does not work any more.") % {"name": member.name})
    return redirect("practice:staff_member", pk)


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
def staff_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign somebody out, wherever they are signed in."""
    member = get_object_or_404(User, pk=pk)
    end_sessions(member, except_key=_own_key(request, pk))
    note(AuditEntry.Action.ENDED, what="session", row=pk)
    messages.success(request, _("%(name)s is signed out everywhere.") % {"name": member.name})
    return redirect("practice:staff_member", pk)


def _member_page(request: HttpRequest, form: StaffForm, pk: int, *, refusal: str = "", link: str = "") -> HttpResponse:
    # Read again: the form's row carries what was typed, the heading says what stands.
    member = get_object_or_404(User, pk=pk)
    context = {
        "form": form,
        "member": member,
        "refusal": refusal,
        "link": link,
        "invitation": standing(member),
        "sessions": signed_in(member, request.practice, timezone.now()),  # type: ignore[attr-defined]
    }
    return render(request, "practice/staff_member.html", context, status=REFUSED if form.is_bound or refusal else 200)


def _own_key(request: HttpRequest, pk: int) -> str | None:
    """The key of this session where it is one's own account: what ends others goes on here."""
    return request.session.session_key if request.user.pk == pk else None


def _admin(request: HttpRequest) -> User:
    return get_object_or_404(User, pk=request.user.pk)
