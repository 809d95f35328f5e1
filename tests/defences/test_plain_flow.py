"""Refusals, gates, order, locks and limits that are plainly lost are denied; their opposites and mere moves are not."""

from __future__ import annotations

import textwrap

import pytest

from hookpack.defences.change import SourceChange
from hookpack.defences.compare import compare


def found(before: str, after: str, path: str) -> dict[str, str]:
    """The level by rule of each symbol's loss."""
    change = SourceChange(path, textwrap.dedent(before), textwrap.dedent(after))
    return {each.rule: each.level for each in compare([change]).losses}


PAYOUT = """
    from shop.errors import Forbidden

    def payout(member, wallet, cents):
        if wallet.tenant_id != member.tenant_id:
            raise Forbidden("another tenant's wallet")
        wallet.withdraw(cents)
        return wallet.balance
    """
KOTLIN_LIKE_GO = """
    package api

    func Export(c *Context) error {
    \tif !c.IsAuthorized("export") {
    \t\treturn ErrForbidden
    \t}
    \treturn c.Stream(load(c.Query("id")))
    }
    """
RUBY = """
    class ReportsController
      def destroy
        report = Report.find(params[:id])
        raise AccessDenied unless report.owner_id == current_user.id
        report.destroy
      end
    end
    """
KOA = """
    router.delete('/teams/:id', async (ctx) => {
      const team = await teams.load(ctx.params.id);
      if (!team.isAdmin(ctx.state.user)) ctx.throw(403, 'admins only');
      await teams.remove(team);
      ctx.status = 204;
    });
    """
COUPON = """
    def redeem(coupon, clock):
        if coupon.expired(clock) or coupon.revoked or not coupon.signature_valid():
            raise InvalidCoupon(coupon.code)
        ledger.credit(coupon.value)
    """
MAY_READ = """
    export function mayRead(viewer, album) {
      return viewer.verified && viewer.accountId === album.accountId;
    }
    """
VERIFY = """
    def verify_invite(invite, now):
        if invite.token_hash != digest(invite.raw):
            raise BadInvite("token")
        if invite.expires < now:
            raise BadInvite("expired")
    """
DJANGO = """
    @permission_required("ledger.close")
    def close_books(request, year):
        books.close(year)
        return redirect("ledger")
    """
FASTAPI = """
    @router.post("/flags")
    async def set_flag(flag: Flag, operator=Depends(require_operator)):
        await flags.save(flag)
        return flag
    """
SETTINGS = """
    MIDDLEWARE = [
        "proj.middleware.TimingMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "proj.middleware.LocaleMiddleware",
    ]
    """
FASTIFY = """
    app.use(logger());
    app.use(requireSession);
    app.post('/orders', orders.create);
    app.get('/health', health);
    """
SHIP = """
    def ship(user, parcel):
        ensure_allowed(user, parcel)
        carrier.send(parcel)
        audit(parcel)
    """
QUERY = """
    def drafts(request):
        return Draft.objects.filter(author=request.user, state="open").order_by("title")
    """
PRISMA = """
    export async function find(session, id) {
      return db.note.findFirst({ where: { id, ownerId: session.userId } });
    }
    """
LOCKED = """
    class Till:
        def take(self, cents):
            with self._mutex:
                if self.cents < cents:
                    raise Short(cents)
                self.cents -= cents
                self.log.write(cents)
    """
CLAMPED = """
    def page(request):
        size = min(int(request.GET["size"]), MAX_ROWS)
        return rows(size)
    """
HANDLED = """
    def is_trusted(certificate, store):
        try:
            store.check(certificate)
            return True
        except StoreError:
            return False
    """
LOGGED = PAYOUT.replace("raise Forbidden(", "log.warning(")

FIRES = [
    pytest.param(PAYOUT, PAYOUT.replace("""        if wallet.tenant_id != member.tenant_id:
            raise Forbidden("another tenant's wallet")\n""", ""), "a.py", "removed-guard", id="a guard taken out"),
    pytest.param(KOTLIN_LIKE_GO, KOTLIN_LIKE_GO.replace("""    \tif !c.IsAuthorized("export") {
    \t\treturn ErrForbidden
    \t}\n""", ""), "a.go", "removed-guard", id="a guard taken out in Go"),
    pytest.param(RUBY, RUBY.replace("        raise AccessDenied unless report.owner_id == current_user.id\n", ""),
                 "a.rb", "removed-guard", id="a guard behind its statement in Ruby"),
    pytest.param(KOA, KOA.replace("      if (!team.isAdmin(ctx.state.user)) ctx.throw(403, 'admins only');\n", ""),
                 "a.js", "removed-guard", id="a guard in a route's handler"),
    pytest.param(COUPON, COUPON.replace(" or not coupon.signature_valid()", ""), "a.py", "removed-guard",
                 id="one ground of a refusal dropped"),
    pytest.param(COUPON, COUPON.replace(" or ", " and "), "a.py", "loosened-guard", id="or became and"),
    pytest.param(COUPON, COUPON.replace("if coupon.expired", "if STRICT and coupon.expired"), "a.py", "loosened-guard",
                 id="a switch that disables"),
    pytest.param(MAY_READ, MAY_READ.replace("viewer.verified &&", "viewer.verified ||"), "a.ts", "loosened-guard",
                 id="and became or in an answer"),
    pytest.param(MAY_READ, MAY_READ.replace(" && viewer.accountId === album.accountId", ""), "a.ts", "removed-guard",
                 id="a part of an answer dropped"),
    pytest.param(PAYOUT, LOGGED, "a.py", "silenced-guard", id="a refusal became a line in the log"),
    pytest.param(VERIFY, VERIFY.replace("    if invite.token_hash",
                                        "    if invite.legacy:\n            return\n        if invite.token_hash"),
                 "a.py", "bypassed-guard", id="a way out above the guards"),
    pytest.param(DJANGO, DJANGO.replace('    @permission_required("ledger.close")\n', ""), "a.py", "removed-decorator",
                 id="a decorator taken off"),
    pytest.param(DJANGO, DJANGO.replace('permission_required("ledger.close")', "login_required"), "a.py", "weaker-gate",
                 id="a decorator that asks for less"),
    pytest.param(FASTAPI, FASTAPI.replace(", operator=Depends(require_operator)", ""), "a.py", "lost-gate",
                 id="a dependency gone"),
    pytest.param(SETTINGS, SETTINGS.replace('        "django.contrib.auth.middleware.AuthenticationMiddleware",\n', ""),
                 "a.py", "shrunk-list", id="middleware out of its list"),
    pytest.param(FASTIFY, FASTIFY.replace("    app.use(requireSession);\n", ""), "a.js", "lost-gate", id="a hook gone"),
    pytest.param(FASTIFY, FASTIFY.replace("    app.use(requireSession);\n", "").replace(
        "    app.get('/health'", "    app.use(requireSession);\n    app.get('/health'"), "a.js", "late-gate",
        id="a hook behind a route"),
    pytest.param(SHIP, SHIP.replace("        ensure_allowed(user, parcel)\n", "").replace(
        "        audit", "        ensure_allowed(user, parcel)\n        audit"), "a.py", "late-check",
        id="the check behind the effect"),
    pytest.param(SHIP, SHIP.replace("        ensure_allowed(user, parcel)\n", ""), "a.py", "removed-check",
                 id="the check's call gone"),
    pytest.param(QUERY, QUERY.replace("author=request.user, ", ""), "a.py", "lost-owner-filter",
                 id="a filter by owner"),
    pytest.param(PRISMA, PRISMA.replace(", ownerId: session.userId", ""), "a.ts", "lost-owner-filter",
                 id="a filter by owner in an object"),
    pytest.param(CLAMPED, CLAMPED.replace('min(int(request.GET["size"]), MAX_ROWS)', 'int(request.GET["size"])'),
                 "a.py", "unwrapped-value", id="an upper bound gone"),
    pytest.param(HANDLED, HANDLED.replace("return False", "return True"), "a.py", "fails-open",
                 id="a handler says yes"),
    pytest.param(LOCKED, LOCKED.replace("            with self._mutex:\n", "").replace(" " * 16, " " * 12),
                 "a.py", "lost-lock", id="a lock let go"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path", "rule"), FIRES)
def test_what_is_plainly_lost_is_denied(before, after, path, rule):
    assert before != after
    assert found(before, after, path).get(rule) == "deny"


@pytest.mark.parametrize(("before", "after", "path", "rule"), FIRES)
def test_the_strengthening_direction_is_not_denied(before, after, path, rule):
    assert "deny" not in found(after, before, path).values()


HELPER = """
    from shop.errors import Forbidden

    def payout(member, wallet, cents):
        require_same_tenant(member, wallet)
        wallet.withdraw(cents)
        return wallet.balance

    def require_same_tenant(member, wallet):
        if wallet.tenant_id != member.tenant_id:
            raise Forbidden("another tenant's wallet")
    """
SPLIT = """
    def redeem(coupon, clock):
        if coupon.revoked:
            raise InvalidCoupon(coupon.code)
        if not (coupon.signature_valid() and not coupon.expired(clock)):
            raise InvalidCoupon(coupon.code)
        ledger.credit(coupon.value)
    """
NESTED = """
    export function mayRead(viewer, album) {
      if (!viewer.verified) {
        return false;
      }
      return album.accountId === viewer.accountId;
    }
    """
SILENT = [
    pytest.param(PAYOUT, HELPER, "a.py", id="moved into a helper that is called"),
    pytest.param(COUPON, SPLIT, "a.py", id="one condition written as two, in another order"),
    pytest.param(MAY_READ, NESTED, "a.ts", id="an answer written as a guard"),
    pytest.param(COUPON, COUPON.replace("coupon", "voucher"), "a.py", id="renamed"),
    pytest.param(PAYOUT + DJANGO, PAYOUT, "a.py", id="a feature removed with its gate"),
    pytest.param(FASTIFY, FASTIFY.replace("    app.get('/health', health);\n", ""), "a.js", id="a route removed"),
    pytest.param(DJANGO, DJANGO.replace("permission_required", "staff_permission_required"), "a.py",
                 id="a gate replaced by its equal"),
    pytest.param(SHIP, SHIP.replace("        audit(parcel)\n", "").replace(
        "        ensure", "        audit(parcel)\n        ensure"), "a.py", id="a note moved before the check"),
    pytest.param(HANDLED, HANDLED.replace("StoreError:", "StoreError:\n            log.info('no')"), "a.py",
                 id="a handler that logs as well"),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "path"), SILENT)
def test_what_only_changed_its_form_is_silent(before, after, path):
    assert before != after
    assert found(before, after, path) == {}


def test_a_guard_in_a_helper_that_nothing_calls_is_lost():
    uncalled = HELPER.replace("        require_same_tenant(member, wallet)\n", "")

    assert found(PAYOUT, uncalled, "a.py") == {"stranded-guard": "deny"}
