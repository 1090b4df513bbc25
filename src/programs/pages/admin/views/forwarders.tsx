/** The forwarders beside phone systems: heard of, late, what to look at; and how to install one. */
import type { ForwarderForm } from '../../../../wire/forwarder.ts'
import { useData } from '../data.ts'
import { agoText, spanText } from '../format.ts'
import { texts } from '../language.ts'
import { State } from './glyphs.tsx'
import { installLine } from './install-line.ts'
import { Copied } from './parts.tsx'
import { WhenLoaded } from './states.tsx'

const everyMs = 15_000

export function Forwarders() {
  const loaded = useData<{ readonly forwarders: readonly ForwarderForm[] }>('/v1/forwarders', { everyMs })
  return (
    <section class="card" aria-labelledby="forwarders">
      <div class="ch">
        <h2 id="forwarders">{texts.forwarders}</h2>
      </div>
      <WhenLoaded of={loaded} rows={2}>
        {({ forwarders }) => (
          <ul class="list">
            {forwarders.map((one) => (
              <Forwarder key={one.id} forwarder={one} />
            ))}
            <li class="stack">
              <p class="muted">{forwarders.length === 0 ? texts.noForwarder : texts.installAnother}</p>
              <Copied text={installLine()} label={texts.forwarders} />
            </li>
          </ul>
        )}
      </WhenLoaded>
    </section>
  )
}

function Forwarder({ forwarder }: { readonly forwarder: ForwarderForm }) {
  const { name, version, late, heardAt, sources, warnings, outbox } = forwarder
  const isBad = late || sources.some(({ state }) => state === 'failing')
  return (
    <li class="stack tight">
      <p class="row wrap">
        <State glyph={isBad ? 'wait' : 'ok'} name={isBad ? texts.linkStates.late : texts.linkStates.up} />
        <strong>{name}</strong>
        <span class="muted sm">
          {[version, texts.heard(agoText(heardAt)), outbox.events > 0 && texts.inOutbox(outbox.events)]
            .filter(Boolean)
            .join(' · ')}
        </span>
      </p>
      {sources.map(({ id, type, state, problem, lagSeconds }) => (
        <p key={id} class={`sm ${state === 'failing' ? 'bad' : 'muted'}`}>
          {id} ({type}): {problem ?? texts.sourceStates[state]}
          {lagSeconds ? ` · ${texts.behind(spanText(lagSeconds * 1000))}` : ''}
        </p>
      ))}
      {warnings.map((warning) => (
        <p key={warning} class="sm warn">
          {warning}
        </p>
      ))}
    </li>
  )
}
