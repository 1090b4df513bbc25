/** Who did what, from where, and what it was before; secrets never stand here. */
import { useState } from 'preact/hooks'
import type { AuditEntry } from '../../../../wire/audit.ts'
import { queryText, request } from '../api.ts'
import { useAction, useData } from '../data.ts'
import { secondsText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { State } from '../views/glyphs.tsx'
import { Button, Head, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

interface AuditPage {
  readonly entries: readonly AuditEntry[]
  readonly next?: string
}

export function Page() {
  const page = useData<AuditPage>('/v1/audit')
  return (
    <>
      <Head title={texts.pages.audit} about={texts.auditAbout} />
      <WhenLoaded of={page} rows={8}>
        {(first) =>
          first.entries.length === 0 ? (
            <Empty icon="paper" title={texts.noEntries} text={texts.noEntriesHint} />
          ) : (
            <Entries key={page.atMs} first={first} />
          )
        }
      </WhenLoaded>
    </>
  )
}

function Entries({ first }: { readonly first: AuditPage }) {
  const [{ entries, next }, setShown] = useState(first)
  const more = useAction()
  const readMore = async () => {
    const page = await request<AuditPage>('GET', `/v1/audit${queryText({ cursor: next })}`)
    setShown({ entries: [...entries, ...page.entries], next: page.next })
  }
  return (
    <>
      <section class="card">
        {entries.map((entry) => (
          <Entry key={entry.id} entry={entry} />
        ))}
      </section>
      {next && (
        <p class="c">
          <Button label={texts.showMore} action={more} onPress={() => void more.run(readMore)} />
        </p>
      )}
    </>
  )
}

function Entry({ entry }: { readonly entry: AuditEntry }) {
  const { at, who, summary, target, from, device, before, after, result, status, requestId } = entry
  const isRefused = result === 'refused'
  return (
    <details class="dv">
      <summary>
        <State glyph={isRefused ? 'dead' : 'ok'} name={isRefused ? texts.refused : texts.done} />
        <span class="grow">
          <strong>{who.name ?? who.id}</strong> <span class="muted">{texts.actors[who.kind]}</span>
          <br />
          {summary} {target && <code class="breaks">{target}</code>}
        </span>
        <span class="muted sm">
          <Time at={at} as={whenText} />
        </span>
      </summary>
      <dl class="kv pad sm">
        <Fact label={texts.time} value={secondsText(at)} />
        <Fact label={texts.from} value={[from, device].filter(Boolean).join(' · ')} />
        <Fact label={texts.before} value={valueText(before)} />
        <Fact label={texts.after} value={valueText(after)} />
        <Fact label={texts.result} value={`${isRefused ? texts.refused : texts.done} (${status})`} />
        <Fact label={texts.request} value={requestId} />
      </dl>
    </details>
  )
}

const valueText = (value: unknown) => (value === undefined ? '' : JSON.stringify(value, null, 1))

function Fact({ label, value }: { readonly label: string; readonly value: string }) {
  if (!value) return null
  return (
    <>
      <dt>{label}</dt>
      <dd class="breaks">{value}</dd>
    </>
  )
}
