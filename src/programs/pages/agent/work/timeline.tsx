/** All that was with a caller: calls of everybody, notes, what an AI agent made of it, transcripts where the agent may read them. */

import type { TimelineEntry } from '../../../../wire/timeline.ts'
import { Icon } from '../../parts/icons.tsx'
import { lastCallText, whenText } from '../format.ts'
import type { WorkView } from '../views/context.ts'
import type { Asked, Case } from './case.ts'
import { words } from './texts.ts'

type Props = WorkView & { readonly callId: string; readonly known: Case }

export function Timeline(context: Props) {
  const { callId, known, work } = context
  const { timeline, next } = known
  // Of the call itself only what its card does not have.
  const isShown = ({ id, hasTranscript }: TimelineEntry) => id !== callId || hasTranscript
  const entries = timeline?.state === 'known' ? timeline.value.filter(isShown) : []
  return (
    <section class="pad sec">
      <h3>{words.history}</h3>
      {timeline?.state === 'failed' && (
        <p class="muted sm" role="status">
          {words.historyNotLoaded(timeline.reason)}
        </p>
      )}
      {timeline?.state === 'known' && entries.length === 0 && <p class="muted sm">{words.noHistory}</p>}
      <ol class="stack sm">
        {entries.map((entry) => (
          <Entry {...context} entry={entry} key={entry.id} />
        ))}
      </ol>
      {next && (
        <button type="button" class="btn quiet" onClick={() => work.actions.moreTimeline(callId)}>
          {words.more}
        </button>
      )}
    </section>
  )
}

function Entry({ entry, callId, known, state, work }: Props & { readonly entry: TimelineEntry }) {
  const { id, startedAt, direction, isAi, wrapUp, summary, notes, hasTranscript } = entry
  const text = known.transcripts?.[id]
  return (
    <li class="entry">
      <Icon name={isAi ? 'spark' : direction === 'outbound' ? 'outbound' : 'inbound'} />
      <div class="grow">
        <strong>{isAi ? `${words.aiAgent}: ${lastCallText(entry)}` : lastCallText(entry)}</strong>
        <span class="sub">{[whenText(startedAt, state.nowMs), wrapUp].filter(Boolean).join(' · ')}</span>
        {summary && <p class="remark">{summary}</p>}
        {notes.map((note) => (
          <p class="remark" key={`${note.at} ${note.text}`}>
            {note.by ? `${note.by}: ${note.text}` : note.text}
          </p>
        ))}
        {hasTranscript && (
          <details
            onToggle={(event) => {
              const { currentTarget } = event
              if (currentTarget instanceof HTMLDetailsElement && currentTarget.open)
                work.actions.showTranscript(callId, id)
            }}
          >
            <summary>{words.transcript}</summary>
            <Transcript text={text} />
          </details>
        )}
      </div>
    </li>
  )
}

function Transcript({ text }: { readonly text: Asked<readonly string[]> | undefined }) {
  if (text === undefined || text.state === 'asking') return <p role="status">{words.transcriptLoading}</p>
  if (text.state === 'failed') return <p class="fault">{text.reason}</p>
  return text.value.map((one) => (
    <p class="transcript" key={one}>
      {one}
    </p>
  ))
}
