/** Pools of coupons: how many are given and redeemed, a new pool, and redeeming a code. */
import { Ticket } from 'lucide-react';
import { useCallback, useEffect, useState } from 'react';
import { useSession } from '../../app/session.ts';
import { ask, useHub } from '../../data/hub.ts';
import { nodesOf } from '../../data/lists.ts';
import { commandLine, operationSnippets } from '../../data/operation-code.ts';
import { useAct } from '../../data/use-act.ts';
import { Button } from '../../ui/Button.tsx';
import { Drawer } from '../../ui/Drawer.tsx';
import { FailureNote } from '../../ui/FailureNote.tsx';
import { Field } from '../../ui/Field.tsx';
import { Meter } from '../../ui/Meter.tsx';
import { Acts, Form, Section } from '../../ui/Page.tsx';
import { SameByCode } from '../../ui/SameByCode.tsx';
import {
  AddCouponsMutation,
  CouponPoolsQuery,
  CreateCouponPoolMutation,
  type Pool,
  RedeemCouponMutation,
} from './coupon-operations.ts';

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
  const [pools, setPools] = useState<readonly Pool[] | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  const load = useCallback(() => {
    ask(hub, CouponPoolsQuery, {}).then(
      ({ couponPools }) => {
        setPools(nodesOf(couponPools));
        setFault(null);
      },
      (error) => setFault(error instanceof Error ? error.message : String(error)),
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
        {fault === null ? null : <FailureNote failure={fault} />}
        {pools?.length === 0 ? <p>There is none yet.</p> : null}
        {pools?.map(({ id, name, expiresAt, counts: { total, reserved, redeemed, free } }) => (
          <div key={id}>
            <Meter
              label={name}
              value={reserved}
              max={total}
              text={`${name}: ${reserved.toLocaleString()} of ${total.toLocaleString()} given, ${redeemed.toLocaleString()} redeemed, ${free.toLocaleString()} free`}
            />
            {expiresAt === null ? null : <small>{untilOf(expiresAt)}</small>}
          </div>
        ))}
      </Section>
      {may('messages:send') ? <Codes pools={pools ?? []} onSaved={load} /> : null}
      {may('contacts:write') ? <Redeem onDone={load} /> : null}
    </>
  );
}

function untilOf(expiresAt: string): string {
  const at = new Date(expiresAt);
  return `${at.getTime() < Date.now() ? 'Expired' : 'Can be redeemed until'} ${at.toLocaleString()}`;
}

const codeCount = (count: number) => (count === 1 ? '1 code is' : `${count.toLocaleString()} codes are`);

const EMPTY = { pool: '', name: '', expiresAt: '', make: '1000', prefix: '', codes: '' };

/** Codes of a new pool, or more for one that is there. */
function Codes({ pools, onSaved }: { pools: readonly Pool[]; onSaved(): void }) {
  const [create, add] = [useAct(CreateCouponPoolMutation), useAct(AddCouponsMutation)];
  const [form, setForm] = useState(EMPTY);
  const [said, setSaid] = useState<string | null>(null);
  const text = (name: keyof typeof EMPTY) => ({
    value: form[name],
    onChange: ({ target }: { target: { value: string } }) => setForm({ ...form, [name]: target.value }),
  });
  const own = form.codes.split(/[\s,;]+/).filter((code) => code !== '');
  const isNew = form.pool === '';
  const prefix = form.prefix === '' ? null : form.prefix.toUpperCase();
  const codes = own.length > 0 ? { codes: own } : { make: Number(form.make), prefix };
  const expiresAt = form.expiresAt === '' ? null : new Date(form.expiresAt).toISOString();
  const name = form.name.trim();
  const submit = async () => {
    setSaid(null);
    const done = isNew
      ? (await create.run({ input: { name, expiresAt, ...codes } }))?.createCouponPool
      : (await add.run({ input: { id: form.pool, ...codes } }))?.addCoupons;
    if (done?.__typename !== 'CouponPoolPayload') return;
    setSaid(`${codeCount(done.added)} new, ${codeCount(done.repeated)} there already.`);
    setForm(EMPTY);
    onSaved();
  };
  const failure = isNew ? create.failure : add.failure;
  return (
    <Section title={isNew ? 'A new pool' : 'More codes'}>
      <Form onSubmit={() => void submit()}>
        {pools.length === 0 ? null : (
          <Field label="Codes are for">
            <select
              value={form.pool}
              onChange={({ target: { value: pool } }) =>
                // Of a pool that is there nobody adds as many as by chance stood there.
                setForm({ ...form, pool, make: pool === '' ? EMPTY.make : '' })
              }
            >
              <option value="">A new pool</option>
              {pools.map(({ id, name }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </select>
          </Field>
        )}
        {isNew ? (
          <>
            <Field label="Name of the pool">
              <input required maxLength={60} autoComplete="off" placeholder="Spring" {...text('name')} />
            </Field>
            <Field label="Can be redeemed until" hint="By your clock; empty: always">
              <input type="datetime-local" {...text('expiresAt')} />
            </Field>
          </>
        ) : null}
        <Field label="Codes of yours" hint="One a line; empty: they are made, and nobody can guess one.">
          <textarea rows={3} {...text('codes')} />
        </Field>
        {own.length > 0 ? null : (
          <>
            <Field label="Make so many">
              <input type="number" required min={1} max={100000} {...text('make')} />
            </Field>
            <Field label="Which begin with" hint="Capital letters and digits; empty: with nothing">
              <input
                maxLength={12}
                pattern="[A-Za-z0-9]*"
                autoComplete="off"
                placeholder="SPRING"
                {...text('prefix')}
              />
            </Field>
          </>
        )}
        {failure === null ? null : <FailureNote failure={failure} />}
        {said === null ? null : <p role="status">{said}</p>}
        <Acts>
          <Button kind="main" type="submit" busy={create.busy || add.busy}>
            {isNew ? 'Make the pool' : 'Add the codes'}
          </Button>
        </Acts>
        <SameByCode
          snippets={() => {
            const made = own.length > 0 ? { file: 'codes.csv' } : { make: Number(form.make), prefix };
            return isNew
              ? operationSnippets(
                  CreateCouponPoolMutation,
                  { input: { name, expiresAt, ...codes } },
                  commandLine('coupons create', [name], { 'expires-at': expiresAt, ...made }),
                )
              : operationSnippets(
                  AddCouponsMutation,
                  { input: { id: form.pool, ...codes } },
                  commandLine('coupons add', [form.pool], made),
                );
          }}
        />
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
        <SameByCode
          snippets={() => {
            const input = { code: form.code, reference: form.reference.trim() };
            const command = commandLine('coupons redeem', [form.code], { reference: input.reference });
            return operationSnippets(RedeemCouponMutation, { input }, command);
          }}
        />
      </Form>
    </Section>
  );
}
