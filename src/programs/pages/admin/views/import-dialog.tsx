/** Importing a file of contacts: choose, see what it would become, then watch it go in. */

import { useRef, useState } from 'preact/hooks'
import { Dialog } from '../../parts/dialog.tsx'
import { useAction } from '../data.ts'
import { countText } from '../format.ts'
import type { ImportState, OpenedFile } from '../import-file.ts'
import { texts } from '../language.ts'
import { ActionFault, Button, Progress } from './parts.tsx'

interface Props {
  readonly onClose: () => void
  readonly onDone: () => Promise<void>
}

const sampleRows = 5
const shownFaults = 20

export function ImportDialog({ onClose, onDone }: Props) {
  const [opened, setOpened] = useState<OpenedFile>()
  const [state, setState] = useState<ImportState>()
  const reading = useAction()
  const sending = useAction()
  const stop = useRef(new AbortController())
  const choose = (file: File | undefined) =>
    file &&
    reading.run(async () => {
      const { openFile, mostFileBytes } = await import('../import-file.ts')
      if (file.size > mostFileBytes) throw new Error(texts.fileTooLarge)
      setOpened(await openFile(file))
    })
  const send = () =>
    sending.run(async () => {
      const { sendItems } = await import('../import-file.ts')
      await sendItems(opened?.items ?? [], setState, stop.current.signal)
      await onDone()
    })
  const close = () => {
    stop.current.abort()
    onClose()
  }
  return (
    <Dialog title={texts.importFile} onClose={close}>
      {!state && (
        <label class="stack tight">
          {texts.chooseFile}
          <input
            type="file"
            accept=".csv,.tsv,.txt,.vcf,text/csv,text/vcard"
            onChange={(event) => void choose(event.currentTarget.files?.[0])}
          />
          <span class="hint">{texts.chooseFileHint}</span>
        </label>
      )}
      <ActionFault action={reading} />
      {opened && !state && <Preview opened={opened} />}
      {state && <Sent state={state} />}
      <ActionFault action={sending} />
      <div class="row end">
        <Button label={state ? texts.close : texts.cancel} onPress={close} />
        {opened && !state && (
          <Button
            label={texts.importCount(countText(rowCount(opened)))}
            kind="main-b"
            action={sending}
            onPress={() => void send()}
          />
        )}
      </div>
    </Dialog>
  )
}

const rowCount = ({ items }: OpenedFile) => items.filter((item) => !('rejected' in item)).length

function Preview({ opened }: { readonly opened: OpenedFile }) {
  const { columns, items } = opened
  const faults = items.length - rowCount(opened)
  return (
    <>
      {columns.length > 0 && (
        <p class="sm">
          {columns.map(({ header, target }) => (
            <span key={header} class={`tag ${target === 'ignore' ? '' : 'accent'}`}>
              {header} → {target === 'ignore' ? texts.notImported : target}
            </span>
          ))}
        </p>
      )}
      <ul class="list sm inset">
        {items.slice(0, sampleRows).map((item) => (
          <li key={item.line}>
            {'rejected' in item ? (
              <span class="bad">{texts.lineFault(item.line, item.rejected)}</span>
            ) : (
              <>
                <strong>{item.row.name || [item.row.firstName, item.row.lastName].filter(Boolean).join(' ')}</strong>{' '}
                {item.row.company} <br />
                <span class="muted">
                  {[...item.row.phones.map(({ number }) => number), ...item.row.emails].join(', ')}
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
      <p class="sm muted">{texts.previewSaid(countText(rowCount(opened)), countText(faults))}</p>
    </>
  )
}

function Sent({ state }: { readonly state: ImportState }) {
  const { sent, total, created, updated, unchanged, rejected } = state
  return (
    <>
      <p role="status">
        <strong>{sent < total ? texts.importing(countText(sent), countText(total)) : texts.imported}</strong>
      </p>
      <Progress label={texts.importFile} done={sent} total={total} />
      <p class="sm">{texts.importResult(countText(created), countText(updated), countText(unchanged))}</p>
      {rejected.length > 0 && (
        <ul class="list sm inset bad">
          {rejected.slice(0, shownFaults).map(({ line, reason }) => (
            <li key={`${line} ${reason}`}>{texts.lineFault(line, reason)}</li>
          ))}
        </ul>
      )}
    </>
  )
}
