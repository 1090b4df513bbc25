/** Numbers that several contacts have, or none: somebody chooses once, and the entries in the CRM follow. */
import { useState } from 'preact/hooks'
import type { UnclearForm } from '../../../../wire/unclear.ts'
import { useData } from '../data.ts'
import { texts } from '../language.ts'
import { pageUrl } from '../router.ts'
import { useMay, useSession } from '../session.ts'
import { ContactDialog } from '../views/contact-dialog.tsx'
import { State } from '../views/glyphs.tsx'
import { Button, Head, Time } from '../views/parts.tsx'
import { Empty, WhenLoaded } from '../views/states.tsx'

interface Unclear {
  readonly unclear: readonly UnclearForm[]
}

export function Page() {
  const unclear = useData<Unclear>('/v1/unclear')
  const [chosen, setChosen] = useState<UnclearForm>()
  return (
    <>
      <Head title={texts.pages.unclear} about={texts.unclearAbout} />
      <WhenLoaded of={unclear}>
        {({ unclear: numbers }) =>
          numbers.length === 0 ? (
            <Empty icon="check" tone="good" title={texts.nothingUnclear} text={texts.nothingUnclearHint} />
          ) : (
            <section class="card">
              <ul class="list">
                {numbers.map((number) => (
                  <UnclearNumber key={number.callId} number={number} onChoose={() => setChosen(number)} />
                ))}
              </ul>
            </section>
          )
        }
      </WhenLoaded>
      {chosen?.callIds[0] && (
        <ContactDialog
          callId={chosen.callIds[0]}
          remembers
          onClose={() => setChosen(undefined)}
          onDone={unclear.reload}
        />
      )}
    </>
  )
}

function UnclearNumber({ number, onChoose }: { readonly number: UnclearForm; readonly onChoose: () => void }) {
  const { showNumber } = useSession()
  const mayChoose = useMay('admin')
  const { reason, calls, lastAt, name, callIds, destination } = number
  return (
    <li class="row wrap">
      <State glyph="ask" name={texts.yourChoice} />
      <span class="grow">
        <a class="strong tn" href={pageUrl(`calls/${callIds[0]}`)}>
          {showNumber(number.number)}
        </a>{' '}
        {name}
        <br />
        <span class="muted sm">
          {texts.unclearReasons[reason](texts.connectorNames[destination] ?? destination)} · {texts.last}{' '}
          <Time at={lastAt} />
        </span>
      </span>
      <span class="tag info">{texts.callCount(calls)}</span>
      {mayChoose && <Button label={texts.choose} onPress={onChoose} />}
    </li>
  )
}
