"""Pages on which an admin registers staff and says what each may do."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from practice.forms import NewStaffForm, StaffForm
from practice.models import User
from practice.staff import change_member, close_sign_in, password_path, register_member, reopen_sign_in

REFUSED = 422


@permission_required("practice.change_staff", raise_exception=True)
@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who works or worked here."""
    people = User.objects.order_by("-is_active", "name", "pk")
    return render(request, "practice/staff.html", {"people": people})


@permission_required("practice.change_staff", raise_exception=True)
@require_http_methods(["GET", "POST"])
def staff_new(request: HttpRequest) -> HttpResponse:
    """Register somebody."""
    form = NewStaffForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            member = register_member(member=form.instance, password=form.cleaned_data["password"])
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("%(name)s is registered.") % {"name": member.name})
            return redirect("practice:staff_member", member.pk)
    return render(request, "practice/staff_new.html", {"form": form}, status=REFUSED if form.is_bound else 200)


@permission_required("practice.change_staff", raise_exception=True)
@require_http_methods(["GET", "POST"])
def staff_member(request: HttpRequest, pk: int) -> HttpResponse:
    """Name, e-mail and roles of one person."""
    form = StaffForm(request.POST if request.method == "POST" else None, instance=get_object_or_404(User, pk=pk))
    if request.method == "POST" and form.is_valid():
        try:
            member = change_member(member=form.instance)
        except ValidationError as refused:
            form.add_error(None, refused)
        else:
            messages.success(request, _("Saved for %(name)s.") % {"name": member.name})
            return redirect("practice:staff")
    return _member_page(request, form, pk)


@permission_required("practice.change_staff", raise_exception=True)
@require_POST
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
def staff_password_link(request: HttpRequest, pk: int) -> HttpResponse:
    """A link with which somebody chooses a new password, shown to the admin to pass on."""
    member = get_object_or_404(User, pk=pk)
    link = request.build_absolute_uri(password_path(member))
    return _member_page(request, StaffForm(instance=member), pk, link=link)


def _member_page(request: HttpRequest, form: StaffForm, pk: int, *, refusal: str = "", link: str = "") -> HttpResponse:
    # Read again: the form's row carries what was typed, the heading says what stands.
    context = {"form": form, "member": get_object_or_404(User, pk=pk), "refusal": refusal, "link": link}
    return render(request, "practice/staff_member.html", context, status=REFUSED if form.is_bound or refusal else 200)
