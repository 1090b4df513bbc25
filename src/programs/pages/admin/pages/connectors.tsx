/** What is connected: CRMs and webhooks with a check, a 3CX read from the cloud, the template for 3CX, forwarders, AI agents. */
import type { ConnectorCheck, ConnectorForm } from '../../../../wire/connector.ts'
import { Icon } from '../../parts/icons.tsx'
import { request, withSite } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { useSession } from '../session.ts'
import { Forwarders } from '../views/forwarders.tsx'
import { type Glyph, State } from '../views/glyphs.tsx'
import { ActionFault, Button, Copied, Head } from '../views/parts.tsx'
import { SiteVariables } from '../views/site-variables.tsx'
import { WhenLoaded } from '../views/states.tsx'
import { ThreecxLink } from '../views/threecx-link.tsx'

interface Connectors {
  readonly connectors: readonly ConnectorForm[]
}

const everyMs = 30_000

export function Page() {
  const connectors = useData<Connectors>('/v1/connectors', { everyMs })
  const { session } = useSession()
  return (
    <>
      <Head title={texts.pages.connectors} about={texts.connectorsAbout} />
      <section class="card" aria-labelledby="crms">
        <div class="ch">
          <h2 id="crms">{texts.crms}</h2>
        </div>
        <WhenLoaded of={connectors} rows={3}>
          {(data) =>
            data.connectors.map((connector) => (
              <Connector key={connector.id} connector={connector} onChange={connectors.reload} />
            ))
          }
        </WhenLoaded>
      </section>
      {session.permissions.includes('sites') && <SiteVariables site={session.site} />}
      <ThreecxLink />
      <Forwarders />
      <div class="grid g2">
        <Template />
        <ElevenLabs />
      </div>
    </>
  )
}

function stateOf({ status, breaker, loginRefusedSince, disabled }: ConnectorForm): readonly [Glyph, string] {
  if (loginRefusedSince) return ['dead', texts.crmStates.refused]
  if (disabled) return ['dead', texts.crmStates.disabled]
  if (breaker.state !== 'closed' && breaker.openUntil) return ['wait', texts.pausedUntil(whenText(breaker.openUntil))]
  if (status === 'failing') return ['wait', texts.crmStates.failing]
  return status === 'ok' ? ['ok', texts.crmStates.ok] : ['none', texts.crmStates.unused]
}

interface ConnectorProps {
  readonly connector: ConnectorForm
  readonly onChange: () => Promise<void>
}

function Connector({ connector, onChange }: ConnectorProps) {
  const { id, kind, finds, logs, rules, onMove, onLeaveOut, lastCheck, lastError, disabled } = connector
  const check = useAction()
  const enable = useAction()
  const path = `/v1/connectors/${encodeURIComponent(id)}`
  const [glyph, word] = stateOf(connector)
  const does = [finds && texts.finds, logs && texts.logs, logs && rules].filter(Boolean).join(' · ')
  return (
    <details class="dv" open={glyph === 'dead' || glyph === 'wait'} data-connector={id}>
      <summary>
        <State glyph={glyph} />
        <span class="grow">
          <strong>{texts.connectorNames[id] ?? texts.connectorNames[kind] ?? id}</strong>{' '}
          <span class="muted sm">{does}</span>
        </span>
        <span class={`sm ${glyph === 'dead' ? 'bad' : 'muted'}`}>{word}</span>
        <Icon name="down" />
      </summary>
      <div class="pad stack">
        {lastError && glyph !== 'ok' && (
          <p class="bad sm">
            {lastError.message} ({lastError.code}, {whenText(lastError.at)})
          </p>
        )}
        {disabled && <p class="bad sm">{disabled.reason}</p>}
        {logs && (
          <p class="muted sm">
            {texts.whenMoved(texts.entryMoves[onMove ?? 'never'])}{' '}
            {texts.whenLeftOut(texts.entryRemovals[onLeaveOut ?? 'never'])}
          </p>
        )}
        {lastCheck && <Findings ok={lastCheck.ok} findings={lastCheck.findings} at={lastCheck.at} />}
        <ActionFault action={check} />
        <ActionFault action={enable} />
        <div class="row wrap">
          {kind !== 'directory' && (
            <Button
              label={check.isBusy ? texts.checking : texts.check}
              icon="again"
              action={check}
              onPress={() => void check.run(() => request<ConnectorCheck>('POST', `${path}/check`).then(onChange))}
            />
          )}
          {disabled && (
            <Button
              label={texts.enable}
              action={enable}
              onPress={() => void enable.run(() => request('POST', `${path}/enable`).then(onChange))}
            />
          )}
        </div>
      </div>
    </details>
  )
}

function Findings({ findings, at }: NonNullable<ConnectorForm['lastCheck']>) {
  return (
    <div class="stack tight sm">
      <p class="muted">{texts.checkedAt(whenText(at))}</p>
      <ul class="stack tight" role="status">
        {findings.map(({ ok, text }) => (
          <li key={text} class={ok ? '' : 'bad'}>
            <State glyph={ok ? 'ok' : 'dead'} name={ok ? texts.ok : texts.failed} /> {text}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Template() {
  return (
    <section class="card" aria-labelledby="template">
      <div class="ch">
        <h2 id="template">{texts.template}</h2>
      </div>
      <div class="pad stack">
        <p class="muted">{texts.templateHow}</p>
        <div class="row wrap">
          <a class="btn" download href={withSite('/3cx/template.xml?version=v20')}>
            {texts.templateFor('20')}
          </a>
          <a class="btn" download href={withSite('/3cx/template.xml?version=v18')}>
            {texts.templateFor('18')}
          </a>
        </div>
      </div>
    </section>
  )
}

function ElevenLabs() {
  const { session } = useSession()
  const at = (path: string) =>
    `${location.origin}${path}${session.site === 'main' ? '' : `?site=${encodeURIComponent(session.site)}`}`
  return (
    <section class="card" aria-labelledby="ai">
      <div class="ch">
        <h2 id="ai">{texts.aiSetUp}</h2>
      </div>
      <div class="pad stack">
        <p class="muted">{session.site === 'main' ? texts.aiHowOfMain : texts.aiHow}</p>
        <Copied text={at('/webhook/elevenlabs')} label={texts.aiSetUp} />
      </div>
    </section>
  )
}
