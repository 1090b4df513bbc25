/** A dialog that is a form, and its fields. */
import { Dialog, type DialogProps } from '../../parts/dialog.tsx'
import { useUniqueId } from '../../parts/use-unique-id.ts'
import { type Action, useAction } from '../data.ts'
import { texts } from '../language.ts'
import { ActionFault, Submit } from './parts.tsx'

interface FormDialogProps extends DialogProps {
  readonly submit: string
  readonly isDanger?: boolean
  /** Given the form's fields; the dialog closes when it resolves. */
  readonly onSubmit: (fields: FormData) => Promise<unknown>
}

export function FormDialog({ title, onClose, children, submit, isDanger, onSubmit }: FormDialogProps) {
  const action = useAction()
  const send = async (event: SubmitEvent) => {
    event.preventDefault()
    const fields = new FormData(event.currentTarget as HTMLFormElement)
    if (await action.run(() => onSubmit(fields))) onClose()
  }
  return (
    <Dialog title={title} onClose={onClose}>
      <form class="stack" onSubmit={(event) => void send(event)}>
        {children}
        <ActionFault action={action} />
        <DialogButtons submit={submit} kind={isDanger ? 'danger' : 'main-b'} action={action} onClose={onClose} />
      </form>
    </Dialog>
  )
}

interface ButtonsProps {
  readonly submit: string
  readonly kind: string
  readonly action: Action
  readonly onClose: () => void
}

function DialogButtons({ submit, kind, action, onClose }: ButtonsProps) {
  return (
    <div class="row end">
      <button type="button" class="btn" onClick={onClose}>
        {texts.cancel}
      </button>
      <Submit label={submit} kind={kind} action={action} />
    </div>
  )
}

interface FieldProps {
  readonly label: string
  readonly name: string
  readonly value?: string
  readonly type?: 'text' | 'email' | 'password'
  readonly hint?: string
  readonly isRequired?: boolean
  readonly placeholder?: string
}

export function Field({ label, name, value, type = 'text', hint, isRequired, placeholder }: FieldProps) {
  const id = useUniqueId()
  return (
    <div class="stack tight">
      <label for={id}>{label}</label>
      <input
        id={id}
        name={name}
        {...({ type } as { readonly type: 'text' })}
        defaultValue={value}
        required={isRequired}
        placeholder={placeholder}
        autocomplete="off"
        aria-describedby={hint && `${id}-hint`}
      />
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  )
}
