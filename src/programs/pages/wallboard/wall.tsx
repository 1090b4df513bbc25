/** What stands on the wall: one block a queue, read from across the room. What is not known is a dash and said. */
import type { WallboardForm } from '../../../wire/queues.ts'
import { Icon } from '../parts/icons.tsx'
import { clockText, timeText } from '../parts/times.ts'
import type { Feed } from './feed.ts'
import { isGerman, texts } from './texts.ts'

type Group = WallboardForm['groups'][number]

const staleAfterMs = 90_000
const locale = isGerman ? 'de' : undefined

export function Wall({ feed, nowMs }: { readonly feed: Feed; readonly nowMs: number }) {
  if (feed.kind === 'starting') return null
  if (feed.kind !== 'board') {
    return (
      <main class="wall">
        <p class="said" role="alert">
          {feed.kind === 'revoked' ? texts.revoked : texts.noKey}
        </p>
      </main>
    )
  }
  const { board, readAtMs, isLive } = feed
  const serverMs = nowMs - (readAtMs - Date.parse(board.at))
  return (
    <main class="wall">
      <header class="row between wrap">
        <h1>{board.title}</h1>
        <p class="top">
          <span class={`st ${isLive ? 'good' : 'bad'}`}>
            <Icon name={isLive ? 'link' : 'warning'} />
            {isLive ? texts.live : texts.off}
          </span>
          <strong>{timeText(new Date(nowMs).toISOString(), locale)}</strong>
        </p>
      </header>
      {board.groups.length === 0 ? (
        <p class="said">{texts.none}</p>
      ) : (
        <div class={`blocks ${board.groups.length > 6 ? 'many' : ''}`}>
          {board.groups.map((group) => (
            <Block key={group.number} group={group} nowMs={serverMs} />
          ))}
        </div>
      )}
    </main>
  )
}

function Block({ group, nowMs }: { readonly group: Group; readonly nowMs: number }) {
  const { counts, today, hours, waiting, waitingSince } = group
  const isStale = nowMs - Date.parse(group.asOf) > staleAfterMs
  const isShut = hours.state === 'closed' || hours.state === 'holiday'
  const alarm = isStale || isShut ? undefined : alarmOf(group)
  const known = (text: string | number) => (isStale ? '–' : text)
  const free = counts.unknown > 0 ? `≤${counts.free + counts.unknown}` : counts.free
  const wait = waitingSince === undefined ? '–' : clockText(nowMs - Date.parse(waitingSince))
  const word = hours.state === 'holiday' ? (hours.name ?? texts.hours.holiday) : texts.hours[hours.state]
  const said = isStale ? texts.stale : (alarm ?? (group.staffed === 'unknown' && !isShut ? texts.unknown : ''))
  return (
    <section class={`block ${alarm ? 'alarm' : ''}`} aria-label={group.name ?? group.number}>
      <header class="row between">
        <h2>{group.name ?? group.number}</h2>
        <span class="hours">{hours.until && word ? texts.until(word, timeText(hours.until, locale)) : word}</span>
      </header>
      <div class="figures">
        <Figure value={group.kind === 'ring group' ? '–' : known(waiting)} label={texts.waiting} />
        <Figure value={known(wait)} label={texts.longest} isBad={alarm !== undefined && waiting > 0} />
        <Figure value={known(free)} label={texts.free} />
      </div>
      <p class={`said-line ${alarm ? 'bad' : 'warn'}`}>{said || '\u00a0'}</p>
      <footer>
        {[
          [known(counts['on a call']), texts.onACall],
          [known(counts.ringing), texts.ringing],
          [known(counts.paused), texts.paused],
          [today.answered, texts.answered],
          [today.abandoned, texts.abandoned],
          [
            today.serviceLevel === undefined ? '–' : `${Math.round(today.serviceLevel * 100)}%`,
            texts.inTarget(today.targetSeconds),
          ],
        ].map(([value, label]) => (
          <span key={label}>
            <b>{value}</b> {label}
          </span>
        ))}
      </footer>
    </section>
  )
}

function alarmOf({ staffed, ready, waiting }: Group): string | undefined {
  if (staffed === 'nobody') return texts.nobody
  return ready === 'nobody' && waiting > 0 ? texts.nobodyFree(waiting) : undefined
}

interface FigureProps {
  readonly value: string | number
  readonly label: string
  readonly isBad?: boolean
}

function Figure({ value, label, isBad }: FigureProps) {
  return (
    <div>
      <p class={`big ${isBad ? 'bad' : ''}`}>{value}</p>
      <p class="label">{label}</p>
    </div>
  )
}
