/** What stands where a list or a page will be: loading, empty, failed, not allowed, stale. */
import type { ComponentChildren } from 'preact'
import { Icon, type IconName } from '../../parts/icons.tsx'
import type { Loaded } from '../data.ts'
import { whenText } from '../format.ts'
import { texts } from '../language.ts'
import { Button, Notice } from './parts.tsx'
import { Title } from './title.tsx'

/** Shown after 300 ms (admin.css), of the size of what follows. */
export function Skeleton({ rows = 5 }: { readonly rows?: number }) {
  return (
    <div class="card pad skeleton" aria-busy="true" role="status">
      <span class="sr">{texts.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div class="row" key={row}>
          <span class="sk short" />
          <span class="grow stack tight">
            <span class="sk half" />
            <span class="sk two-thirds" />
          </span>
          <span class="sk short" />
        </div>
      ))}
    </div>
  )
}

interface EmptyProps {
  readonly icon: IconName
  readonly tone?: 'good' | 'bad' | 'warn'
  readonly title: string
  readonly text?: ComponentChildren
  readonly children?: ComponentChildren
}

export function Empty({ icon, tone, title, text, children }: EmptyProps) {
  return (
    <div class="card pad empty-state" role={tone === 'bad' ? 'alert' : undefined}>
      <span class={`empty-icon ${tone ?? ''}`}>
        <Icon name={icon} />
      </span>
      <h2>{title}</h2>
      {text && <p class="muted">{text}</p>}
      {children}
    </div>
  )
}

interface WhenLoadedProps<Form> {
  readonly of: Loaded<Form>
  readonly rows?: number
  /** Of a page whose own heading needs the data: what stands there until it has come, or if it does not. */
  readonly heading?: string
  readonly children: (data: Form) => ComponentChildren
}

export function WhenLoaded<Form>({ of, rows, heading, children }: WhenLoadedProps<Form>) {
  const { data, failure } = of
  if (data !== undefined) {
    return (
      <>
        {failure && <Stale of={of} />}
        {children(data)}
      </>
    )
  }
  return (
    <>
      {heading && failure && <Title text={heading} />}
      <NotLoaded of={of} rows={rows} />
    </>
  )
}

function NotLoaded<Form>({ of: { failure, reload }, rows }: Pick<WhenLoadedProps<Form>, 'of' | 'rows'>) {
  if (failure === undefined) return <Skeleton rows={rows} />
  if (failure.status === 403) return <Empty icon="key" tone="warn" title={texts.notAllowed} text={failure.message} />
  if (failure.status === 404) return <Empty icon="search" title={texts.notThere} text={failure.message} />
  return (
    <Empty icon="warning" tone="bad" title={texts.notLoaded} text={failure.message}>
      <Button label={texts.tryAgain} icon="again" onPress={() => void reload()} />
      {failure.requestId && <p class="xs muted">{texts.requestId(failure.requestId)}</p>}
    </Empty>
  )
}

function Stale<Form>({ of: { failure, atMs = 0, reload } }: { readonly of: Loaded<Form> }) {
  return (
    <Notice tone="warn" button={<Button label={texts.tryAgain} onPress={() => void reload()} />}>
      <strong>{failure?.status === 0 ? texts.notConnected : texts.notRefreshed}</strong>{' '}
      {texts.figuresFrom(whenText(new Date(atMs).toISOString()))}
    </Notice>
  )
}
