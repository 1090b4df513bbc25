/** One alert: what is so since when, and acknowledging it. */
import { useState } from 'preact/hooks'
import type { AlertForm } from '../../../../wire/alert.ts'
import { request } from '../api.ts'
import { texts } from '../language.ts'
import { useMay } from '../session.ts'
import { Field, FormDialog } from './dialog.tsx'
import { type Glyph, State } from './glyphs.tsx'
import { Button, Time } from './parts.tsx'

const glyphs = { open: 'dead', acknowledged: 'wait', unknown: 'ask', resolved: 'ok' } as const satisfies Record<
  AlertForm['state'],
  Glyph
>

interface Props {
  readonly alert: AlertForm
  readonly onChange: () => Promise<void>
}

export function AlertCard({ alert, onChange }: Props) {
  const { id, state, sentence, openedAt, unknownSince, resolvedAt, acknowledged, reminders } = alert
  const mayAcknowledge = useMay('queues')
  const [isNoting, setNoting] = useState(false)
  return (
    <article class="card" aria-labelledby={`title-${id}`}>
      <div class="pad stack">
        <div class="row wrap start">
          <State glyph={glyphs[state]} name={texts.alertStates[state]} />
          <div class="grow">
            <h2 id={`title-${id}`}>{texts.alertTitle(alert)}</h2>
            <p class="muted sm">
              {texts.alertStates[state]}
              {openedAt && (
                <>
                  {' · '}
                  {texts.since} <Time at={openedAt} />
                </>
              )}
              {unknownSince && (
                <>
                  {' · '}
                  {texts.unknownSince} <Time at={unknownSince} />
                </>
              )}
              {resolvedAt && (
                <>
                  {' · '}
                  {texts.alertStates.resolved} <Time at={resolvedAt} />
                </>
              )}
              {reminders > 0 && ` · ${texts.remindedTimes(reminders)}`}
            </p>
          </div>
        </div>
        <p>{sentence}</p>
        {acknowledged && (
          <p class="muted sm">
            {texts.acknowledgedBy(acknowledged.by)} <Time at={acknowledged.at} />
            {acknowledged.remark && `: ${acknowledged.remark}`}
          </p>
        )}
        {mayAcknowledge && state === 'open' && (
          <p class="row">
            <Button label={texts.acknowledge} kind="quiet" onPress={() => setNoting(true)} />
          </p>
        )}
      </div>
      {isNoting && (
        <FormDialog
          title={texts.acknowledge}
          submit={texts.acknowledge}
          onClose={() => setNoting(false)}
          onSubmit={async (fields) => {
            const remark = String(fields.get('remark') ?? '').trim()
            await request('POST', `/v1/alerts/${encodeURIComponent(id)}/acknowledge`, {
              body: remark ? { remark } : {},
            })
            await onChange()
          }}
        >
          <p class="muted">{texts.alertAcknowledgeHint}</p>
          <Field name="remark" label={texts.remark} />
        </FormDialog>
      )}
    </article>
  )
}
