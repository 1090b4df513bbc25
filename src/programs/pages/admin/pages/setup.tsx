/** Setting up a site: each step turns green when it really happens; the next one says what to do. */
import type { ComponentChildren } from 'preact'
import type { SetupForm, SetupStep } from '../../../../wire/setup.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { useLive } from '../live.ts'
import { pageUrl } from '../router.ts'
import { useSession } from '../session.ts'
import { type Glyph, State } from '../views/glyphs.tsx'
import { installLine } from '../views/install-line.ts'
import { Copied, Head, Progress, Time } from '../views/parts.tsx'
import { WhenLoaded } from '../views/states.tsx'

type Step = SetupForm['steps'][number]
type Over = Exclude<Step['state'], 'to_do'>

const glyphs = { done: 'ok', failed: 'dead', not_needed: 'none' } as const satisfies Record<Over, Glyph>
const names = (state: Over) => ({ done: texts.done, failed: texts.failed, not_needed: texts.notNeeded })[state]

const everyMs = 4000

export function Page() {
  const setup = useData<SetupForm>('/v1/setup', { everyMs })
  const { session } = useSession()
  useLive(() => void setup.reload())
  const { data } = setup
  const next = data?.steps.find(({ state }) => state === 'to_do' || state === 'failed')?.id
  // The template is for a 3CX; who has another phone system goes on with the forwarder at once.
  const helped: readonly (SetupStep | undefined)[] = next === 'template_fetched' ? [next, 'forwarder_heard'] : [next]
  return (
    <div class="narrow stack wide">
      <Head title={texts.setUp(session.site)} about={texts.setupAbout}>
        {data && (
          <div class="stack tight setup-progress">
            <strong class="sm">{texts.doneOf(data.done, data.total)}</strong>
            <Progress label={texts.pages.setup} done={data.done} total={data.total} />
          </div>
        )}
      </Head>
      <WhenLoaded of={setup} rows={8}>
        {({ steps, done, total }) => (
          <section class="card">
            <ol class="steps" aria-label={texts.doneOf(done, total)}>
              {steps.map((step) => (
                <StepLine key={step.id} step={step} isNext={step.id === next} isHelped={helped.includes(step.id)} />
              ))}
            </ol>
          </section>
        )}
      </WhenLoaded>
      <p class="muted sm">
        {texts.stuck} <a href={pageUrl('connectors')}>{texts.pages.connectors}</a>
      </p>
    </div>
  )
}

interface StepProps {
  readonly step: Step
  readonly isNext: boolean
  /** With what is to be copied or opened. */
  readonly isHelped: boolean
}

function StepLine({ step, isNext, isHelped }: StepProps) {
  const { id, state, at, evidence, sentence } = step
  const words = texts.setupSteps[id]
  return (
    <li class={isNext ? 'now' : ''} data-state={state} aria-current={isNext ? 'step' : undefined}>
      {state === 'to_do' ? (
        <span class={`step ${isNext ? 'now' : ''}`} role="img" aria-label={isNext ? texts.next : texts.toDo} />
      ) : (
        <State glyph={glyphs[state]} name={names(state)} />
      )}
      <div class="stack tight grow">
        <h2>{words.title}</h2>
        {state === 'done' ? (
          <p class="muted">
            {evidence && `${texts.connectorNames[evidence] ?? evidence} · `}
            {at && <Time at={at} />}
          </p>
        ) : (
          <p class="muted">{state === 'not_needed' ? texts.notNeededHow : words.how}</p>
        )}
        {sentence && <p class="bad sm">{sentence}</p>}
        {isHelped && state !== 'done' && <Help id={id} />}
        {isNext && state === 'to_do' && (
          <p class="row sm muted" role="status">
            <span class="spin" aria-hidden="true" />
            {texts.waitingForIt}
          </p>
        )}
      </div>
      {isNext && <span class="tag accent">{texts.next}</span>}
    </li>
  )
}

/** What to do next, with what is to be copied or opened. */
function Help({ id }: { readonly id: SetupStep }) {
  const { session } = useSession()
  const link = (page: string, label: string): ComponentChildren => (
    <p>
      <a class="btn" href={pageUrl(page)}>
        {label}
      </a>
    </p>
  )
  switch (id) {
    case 'key_created':
      return link('keys', texts.createKey)
    case 'template_fetched':
      return link('connectors', texts.getTemplate)
    case 'forwarder_heard':
      return (
        <>
          <p class="muted">{texts.runOnPhoneSystem}</p>
          <Copied text={installLine()} />
          {link('connectors', texts.openConnections)}
        </>
      )
    case 'crm_checked':
      return link('connectors', texts.openConnections)
    case 'first_agent_pop':
      return link('agents', texts.inviteAgents)
    case 'first_lookup':
      return <Copied text={`switchhook lookup <number>${session.site === 'main' ? '' : ` --site ${session.site}`}`} />
    default:
      return null
  }
}
