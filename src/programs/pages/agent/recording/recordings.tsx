/** The recording of the agent's own call: paused while they talk, played once it is over, where the site lets agents hear. */
import { useEffect, useState } from 'preact/hooks'
import type { PlayerProps } from '../../parts/player.tsx'
import { pauseTexts, playerTexts } from '../../parts/player-texts.ts'
import { RecordingPause } from '../../parts/recording-pause.tsx'
import { type Ask, errorText, member } from '../api.ts'
import { language } from '../language.ts'
import { type Card, isOpen, type State } from '../state.ts'
import type { Work } from '../views/context.ts'
import { useRecordings } from './use-recordings.ts'

export interface RecordingsProps {
  readonly ask: Ask
  /** Of the deployment. */
  readonly origin: string
  readonly card: Card
  readonly state: State
  readonly work: Work | undefined
}

export function Recordings({ ask, origin, card, state, work }: RecordingsProps) {
  const { callId, timestamp = '' } = card.call
  const mayHear = state.me?.mayHear === true && isOpen(card, state)
  const isTalking = card.call.state === 'talking'
  const when = isTalking ? 'talking' : card.call.state === 'over' && mayHear ? 'over' : undefined
  const { found, pause, resume } = useRecordings(ask, callId, when)
  const isPaused = found?.pause?.state === 'paused' || found?.pause?.state === 'resuming'
  if (isTalking && (found?.pausable || isPaused)) {
    const props = { pause: found?.pause, nowMs: state.nowMs, onPause: pause, onResume: resume }
    return <RecordingPause {...props} texts={pauseTexts[language]} />
  }
  if (when !== 'over' || !found || found.recordings.length === 0) return null
  const text = state.work.cases[callId]?.transcripts?.[callId]
  const transcript = (text?.state === 'known' && text.value[0]) || undefined
  return <Players {...{ ask, origin, callId, recordings: found.recordings, startedAt: timestamp, transcript, work }} />
}

interface PlayersProps extends Pick<PlayerProps, 'startedAt' | 'transcript'>, Pick<RecordingsProps, 'work'> {
  readonly ask: Ask
  readonly origin: string
  readonly callId: string
  readonly recordings: readonly PlayerProps['recording'][]
}

/** The player comes with the first recording: most calls are over without one. */
function Players({ ask, origin, callId, recordings, startedAt, transcript, work }: PlayersProps) {
  const [parts, setParts] = useState<typeof import('../../parts/player.tsx')>()
  useEffect(() => {
    void import('../../parts/player.tsx').then(setParts)
  }, [])
  const show = work?.actions.showTranscript
  // The history shows the same text, and it is asked for once.
  useEffect(() => show?.(callId, callId), [callId, show])
  if (!parts) return null
  const link = async (id: string) => {
    const answer = await ask('POST', `/v1/recordings/${encodeURIComponent(id)}/links`)
    const url = member(answer.body, 'url')
    if (typeof url !== 'string') throw new Error(errorText(answer))
    // Of the server that was asked, whatever it is called elsewhere.
    return new URL(new URL(url).pathname, origin).href
  }
  return (
    <div class="stack">
      {recordings.map((recording) => (
        <parts.Player
          key={recording.id}
          {...{ recording, transcript, startedAt, link }}
          texts={playerTexts[language]}
        />
      ))}
    </div>
  )
}
