/** Pools of coupons: how many are given and redeemed, a new pool, and redeeming a code. */
import { Ticket } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, Form, Section } from '../../ui/Page.tsx';
import { CouponPoolsQuery, CreateCouponPoolMutation, type Pool, RedeemCouponMutation } from './coupon-operations.ts';

/** Shows the button that opens them. */
export function Coupons() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button icon={<Ticket />} onClick={() => setOpen(true)}>
        Coupons
      </Button>
      <Drawer open={open} onClose={() => setOpen(false)} title="Coupons">
        <Pools />
      </Drawer>
    </>
  );
}

function Pools() {
  const hub = useHub();
  const { may } = useSession();
  const [pools, setPools] = useState<readonly Pool[]>([]);
  const load = useCallback(() => {
    ask(hub, CouponPoolsQuery, {}).then(
      ({ couponPools }) => setPools((couponPools?.edges ?? []).map(({ node }) => node)),
      () => {},
    );
  }, [hub]);
  useEffect(load, [load]);
  return (
    <>
      <p>
        Each recipient of a campaign gets a code of their own where its template says {'{{ coupon }}'}. A code is
        redeemed once.
      </p>
      <Section title="Pools">
        {pools.length === 0 ? <p>There is none yet.</p> : null}
        {pools.map(({ id, name, counts: { total, reserved, redeemed, free } }) => (
          <Meter
            key={id}
            label={name}
            value={reserved}
            max={total}
            text={`${name}: ${reserved.toLocaleString()} of ${total.toLocaleString()} given, ${redeemed.toLocaleString()} redeemed, ${free.toLocaleString()} free`}
          />
        ))}
      </Section>
      {may('messages:send') ? <NewPool onSaved={load} /> : null}
      {may('contacts:write') ? <Redeem onDone={load} /> : null}
    </>
  );
}

const EMPTY = { name: '', make: '1000', prefix: '', codes: '' };

function NewPool({ onSaved }: { onSaved(): void }) {
  const act = useAct(CreateCouponPoolMutation);
  const [form, setForm] = useState(EMPTY);
  const text = (name: keyof typeof EMPTY) => ({
    autoComplete: 'off',
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const own = form.codes.split(/[\s,;]+/).filter((code) => code !== '');
  const submit = async () => {
    const codes =
      own.length > 0
        ? { codes: own }
        : { make: Number(form.make), prefix: form.prefix === '' ? null : form.prefix.toUpperCase() };
    const done = await act.run({ input: { name: form.name.trim(), ...codes } });
    if (done === null) return;
    setForm(EMPTY);
    onSaved();
  };
  return (
    <Section title="A new pool">
      <Form onSubmit={() => void submit()}>
        <Field label="Name of the pool">
          <input required maxLength={60} placeholder="Spring" {...text('name')} />
        </Field>
        <Field label="Codes of yours" hint="One a line; empty: they are made, and nobody can guess one.">
          <textarea rows={3} {...text('codes')} />
        </Field>
        {own.length > 0 ? null : (
          <>
            <Field label="Make so many">
              <input type="number" required min={1} max={100000} {...text('make')} />
            </Field>
            <Field label="Which begin with" hint="Capital letters and digits; empty: with nothing">
              <input maxLength={12} pattern="[A-Za-z0-9]*" placeholder="SPRING" {...text('prefix')} />
            </Field>
          </>
        )}
        {act.failure === null ? null : <FailureNote failure={act.failure} />}
        <Acts>
          <Button kind="main" type="submit" busy={act.busy}>
            Make the pool
          </Button>
        </Acts>
      </Form>
    </Section>
  );
}

function Redeem({ onDone }: { onDone(): void }) {
  const act = useAct(RedeemCouponMutation);
  const [form, setForm] = useState({ code: '', reference: '' });
  const [said, setSaid] = useState<string | null>(null);
  const submit = async () => {
    setSaid(null);
    const reference = form.reference.trim();
    const done = await act.run({ input: { code: form.code, reference: reference === '' ? null : reference } });
    if (done?.redeemCoupon.__typename !== 'RedeemCouponPayload') return;
    const { outcome, coupon } = done.redeemCoupon;
    const at = coupon.redeemedAt === null ? '' : new Date(coupon.redeemedAt).toLocaleString();
    const what = coupon.reference === null ? '' : ` for ${coupon.reference}`;
    const words = {
      REDEEMED: `${coupon.code} is redeemed.`,
      ALREADY_REDEEMED: `${coupon.code} was redeemed before: ${at}${what}.`,
      EXPIRED: `${coupon.code} has expired.`,
    };
    setSaid(words[outcome]);
    onDone();
  };
  return (
    <Section title="Redeem a code">
      <Form onSubmit={() => void submit()}>
        <Field label="Code">
          <input
            required
            maxLength={40}
            autoComplete="off"
            value={form.code}
            onChange={({ target }) => setForm({ ...form, code: target.value })}
          />
        </Field>
        <Field label="For" hint="E.g. the number of an order; the same again is the same redemption.">
          <input
            maxLength={100}
            autoComplete="off"
            value={form.reference}
            onChange={({ target }) => setForm({ ...form, reference: target.value })}
          />
        </Field>
        {act.failure === null ? null : <FailureNote failure={act.failure} />}
        {said === null ? null : <p role="status">{said}</p>}
        <Acts>
          <Button type="submit" busy={act.busy}>
            Redeem it
          </Button>
        </Acts>
      </Form>
    </Section>
  );
}
