/** Small parts of all pages: times, buttons that work, notices, copying, progress. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { Icon, type IconName } from '../../parts/icons.tsx'
import type { Action } from '../data.ts'
import { utcText, whenText } from '../format.ts'
import { texts } from '../language.ts'
import { type Glyph, State } from './glyphs.tsx'
import { Title } from './title.tsx'

/** In the viewer's zone, UTC on hover. */
export function Time({ at, as = whenText }: { readonly at: string; readonly as?: (iso: string) => string }) {
  return (
    <time dateTime={at} title={utcText(at)} class="nowrap">
      {as(at)}
    </time>
  )
}

export interface HeadProps {
  readonly title: string
  readonly about?: ComponentChildren
  readonly children?: ComponentChildren
}

export function Head({ title, about, children }: HeadProps) {
  return (
    <div class="head">
      <div>
        <Title text={title} />
        {about && <p>{about}</p>}
      </div>
      {children && <div class="row wrap">{children}</div>}
    </div>
  )
}

interface ButtonProps {
  readonly label: string
  readonly icon?: IconName
  readonly kind?: 'main-b' | 'quiet' | 'danger'
  /** While it works the label stays: the button says so by its state. */
  readonly action?: Action
  readonly isDisabled?: boolean
  readonly onPress: () => void
  readonly title?: string
}

export function Button({ label, icon, kind, action, isDisabled, onPress, title }: ButtonProps) {
  const isOff = isDisabled || action?.isBusy === true
  return (
    <button
      type="button"
      class={`btn ${kind ?? ''}`}
      aria-disabled={isOff}
      aria-busy={action?.isBusy}
      title={title}
      onClick={() => !isOff && onPress()}
    >
      {icon && <Icon name={icon} />}
      {label}
    </button>
  )
}

/** Of a form. */
export function Submit({ label, action, kind = 'main-b' }: { label: string; action: Action; kind?: string }) {
  return (
    <button type="submit" class={`btn ${kind}`} aria-disabled={action.isBusy} aria-busy={action.isBusy}>
      {action.isBusy ? texts.working : label}
    </button>
  )
}

export function ActionFault({ action }: { readonly action: Action }) {
  if (!action.failure) return null
  return (
    <p class="sm bad fault" role="alert">
      <State glyph="dead" /> {action.failure.message}
    </p>
  )
}

interface NoticeProps {
  readonly tone: 'bad' | 'warn' | 'info' | 'good'
  readonly children: ComponentChildren
  readonly button?: ComponentChildren
}

const glyphOf = { bad: 'dead', warn: 'wait', info: 'ask', good: 'ok' } as const satisfies Record<string, Glyph>

export function Notice({ tone, children, button }: NoticeProps) {
  return (
    <div class={`notice ${tone}`} role={tone === 'bad' ? 'alert' : 'status'}>
      <State glyph={glyphOf[tone]} />
      <div class="grow">{children}</div>
      {button}
    </div>
  )
}

export function Copied({ text, label }: { readonly text: string; readonly label?: string }) {
  const [isCopied, setCopied] = useState(false)
  const copy = async () => {
    await navigator.clipboard.writeText(text)
    setCopied(true)
    setTimeout(() => setCopied(false), 2000)
  }
  return (
    <div class="code">
      <span class="grow">{text}</span>
      <button type="button" class="btn" onClick={() => void copy()} aria-label={label && `${texts.copy}: ${label}`}>
        <Icon name={isCopied ? 'check' : 'copy'} />
        {isCopied ? texts.copied : texts.copy}
      </button>
    </div>
  )
}

interface ProgressProps {
  readonly label: string
  readonly done: number
  readonly failed?: number
  readonly total: number | undefined
}

export function Progress({ label, done, failed = 0, total }: ProgressProps) {
  const share = (part: number) => `${total ? Math.min(100, (100 * part) / total) : 0}%`
  return (
    <div
      class="prog"
      role="progressbar"
      aria-label={label}
      aria-valuenow={total === undefined ? undefined : done + failed}
      aria-valuemin={0}
      aria-valuemax={total ?? undefined}
    >
      <i style={{ width: share(done) }} />
      <i class="b" style={{ width: share(failed) }} />
    </div>
  )
}
