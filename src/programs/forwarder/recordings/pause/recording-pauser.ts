/** A source whose phone system can leave a piece of a call out of its recording. */
export interface RecordedChannel {
  /** Its id at the phone system. */
  readonly id: string
  readonly name: string
  /** Since its recording began; undefined where that was not seen. */
  readonly recordedMs?: number | undefined
}

export interface RecordingPauser {
  /** It is connected, and may. */
  readonly ready: boolean
  /** Whether a call with a channel of these ids is up there. */
  has(channels: readonly string[]): boolean
  /** Mutes the recording of the call; answers which channels were recorded. Rejects when the phone system can't be asked. */
  mute(channels: readonly string[]): Promise<readonly RecordedChannel[]>
  /** Lets it be recorded again: by ids, and by names that were muted. What is not there any more is over. Rejects as `mute` does. */
  unmute(channels: readonly string[], names: readonly string[]): Promise<void>
}
