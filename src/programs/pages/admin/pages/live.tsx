/** The queues, who is there, and who is on the phone now. */
import { useState } from 'preact/hooks'
import { useNow } from '../data.ts'
import { spanText } from '../format.ts'
import { texts } from '../language.ts'
import { clockAheadMs, isStale, useQueues } from '../queues.ts'
import { useMay } from '../session.ts'
import { OnThePhone } from '../views/on-the-phone.tsx'
import { Button, Head, Notice } from '../views/parts.tsx'
import { PeopleNow } from '../views/people-now.tsx'
import { QueueTable } from '../views/queue-table.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'
import { WallboardDialog } from '../views/wallboard-dialog.tsx'

export function Page() {
  const queues = useQueues()
  const nowMs = useNow() - clockAheadMs(queues)
  const [isOpen, setOpen] = useState(false)
  const mayCreateLink = useMay('admin')
  const { q } = texts
  return (
    <>
      <Head title={texts.pages.live} about={texts.liveAbout}>
        {mayCreateLink && <Button label={q.wallboard} icon="open" onPress={() => setOpen(true)} />}
      </Head>
      <WhenLoaded of={queues} rows={4}>
        {({ groups, sources }) => (
          <>
            {sources
              .filter((one) => isStale(one, nowMs))
              .map(({ source, asOf }) => (
                <Notice key={source} tone="warn">
                  <strong>{q.silent(source)}</strong> {q.silentSince(spanText(nowMs - Date.parse(asOf)))}
                </Notice>
              ))}
            {groups.length === 0 ? (
              <Empty icon="headset" title={q.none} text={q.noneHint} />
            ) : (
              <>
                <QueueTable groups={groups} nowMs={nowMs} />
                <p class="muted sm">{q.formula}</p>
                <PeopleNow groups={groups} nowMs={nowMs} />
              </>
            )}
          </>
        )}
      </WhenLoaded>
      <OnThePhone />
      {isOpen && <WallboardDialog onClose={() => setOpen(false)} />}
    </>
  )
}
