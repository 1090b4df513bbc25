/** The rules for alerts, one line each, changed in a dialog; and a test of who is notified. */
import { useState } from 'preact/hooks'
import type { AlertKind, AlertRule, AlertRules as Rules } from '../../../../wire/alert.ts'
import { request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { State } from './glyphs.tsx'
import { ActionFault, Button } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

const path = '/v1/alerts/rules'

export function AlertRules() {
  const rules = useData<Rules>(path)
  const mayManage = useMay('admin')
  return (
    <>
      <section class="card" aria-labelledby="rules">
        <div class="ch">
          <h2 id="rules">{texts.alertTabs.rules}</h2>
        </div>
        <WhenLoaded of={rules} rows={9}>
          {(data) => <List rules={data} onSaved={rules.set} />}
        </WhenLoaded>
      </section>
      {mayManage && <Test />}
    </>
  )
}

interface ListProps {
  readonly rules: Rules
  readonly onSaved: (rules: Rules) => void
}

function List({ rules, onSaved }: ListProps) {
  const mayManage = useMay('admin')
  const [edited, setEdited] = useState<AlertKind>()
  const entries = Object.entries(rules.rules) as [AlertKind, AlertRule][]
  return (
    <>
      {entries.map(([kind, rule]) => (
        <div class="dv pad row wrap" key={kind} data-rule={kind}>
          <State glyph={rule.on ? 'ok' : 'none'} name={rule.on ? texts.ruleOn : texts.ruleOff} />
          <span class="grow">
            <strong>{texts.alertKinds[kind]}</strong>
            <br />
            <span class="muted sm">{texts.ruleWords(kind, rule)}</span>
          </span>
          {mayManage && (
            <Button
              label={texts.edit}
              kind="quiet"
              title={`${texts.edit}: ${texts.alertKinds[kind]}`}
              onPress={() => setEdited(kind)}
            />
          )}
        </div>
      ))}
      {edited && (
        <Edit kind={edited} rule={rules.rules[edited]} onClose={() => setEdited(undefined)} onSaved={onSaved} />
      )}
    </>
  )
}

interface EditProps {
  readonly kind: AlertKind
  readonly rule: AlertRule
  readonly onClose: () => void
  readonly onSaved: (rules: Rules) => void
}

function Edit({ kind, rule, onClose, onSaved }: EditProps) {
  const { on, forMinutes, limit, remindEveryMinutes, outsideHours, destinations, exceptGroups } = rule
  const save = async (fields: FormData) => {
    const text = (name: string) => String(fields.get(name) ?? '').trim()
    const list = (name: string) =>
      text(name)
        .split(/[\s,]+/)
        .filter((one) => one !== '')
    const named = list('destinations')
    const changed = {
      on: fields.get('on') === 'on',
      forMinutes: Number(text('forMinutes')),
      ...(limit !== undefined && { limit: Number(text('limit')) }),
      remindEveryMinutes: Number(text('remindEveryMinutes')),
      outsideHours: fields.get('outsideHours') === 'on',
      destinations: named.length > 0 ? named : null,
      exceptGroups: list('exceptGroups'),
    }
    onSaved(await request<Rules>('PUT', path, { body: { rules: { [kind]: changed } } }))
  }
  return (
    <FormDialog title={texts.alertKinds[kind]} submit={texts.save} onClose={onClose} onSubmit={save}>
      <Tick name="on" label={texts.ruleOn} isOn={on} />
      <Field name="forMinutes" label={texts.ruleFor} value={String(forMinutes)} isRequired />
      {limit !== undefined && (
        <Field name="limit" label={texts.ruleLimits[kind] ?? texts.ruleLimit} value={String(limit)} isRequired />
      )}
      <Field
        name="remindEveryMinutes"
        label={texts.ruleRemind}
        hint={texts.ruleRemindHint}
        value={String(remindEveryMinutes)}
        isRequired
      />
      <Tick name="outsideHours" label={texts.ruleOutsideHours} isOn={outsideHours} />
      <Field
        name="destinations"
        label={texts.ruleDestinations}
        hint={texts.ruleDestinationsHint}
        value={destinations?.join(', ')}
      />
      <Field name="exceptGroups" label={texts.ruleExcept} value={exceptGroups?.join(', ')} />
    </FormDialog>
  )
}

function Tick({ name, label, isOn }: { readonly name: string; readonly label: string; readonly isOn: boolean }) {
  return (
    <label class="row">
      <input type="checkbox" name={name} defaultChecked={isOn} />
      {label}
    </label>
  )
}

interface Tested {
  readonly results: readonly { readonly destination: string; readonly ok: boolean; readonly text: string }[]
}

function Test() {
  const action = useAction()
  const [tested, setTested] = useState<Tested>()
  const send = async () => setTested(await request<Tested>('POST', '/v1/alerts/test', { body: {} }))
  return (
    <section class="card" aria-labelledby="notified">
      <div class="pad stack">
        <h2 id="notified">{texts.whoIsNotified}</h2>
        <p class="muted">{texts.whoIsNotifiedHint}</p>
        <p class="row">
          <Button label={texts.sendTest} action={action} onPress={() => void action.run(send)} />
        </p>
        <ActionFault action={action} />
        <div role="status">
          {tested?.results.map(({ destination, ok, text }) => (
            <p class="row" key={destination}>
              <State glyph={ok ? 'ok' : 'dead'} name={ok ? texts.ok : texts.failed} />
              <span>
                <strong>{texts.connectorNames[destination] ?? destination}</strong>: {text}
              </span>
            </p>
          ))}
        </div>
      </div>
    </section>
  )
}
