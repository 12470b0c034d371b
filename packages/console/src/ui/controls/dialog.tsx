import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { Button } from './button.tsx';

interface DialogProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  /** Keeps the dialog open while an action runs. */
  readonly isBusy?: boolean;
  readonly children: ReactNode;
}

export function Dialog({ title, isOpen, onClose, isBusy = false, children }: DialogProps): ReactNode {
  return (
    <ModalOverlay
      className="veil"
      isOpen={isOpen}
      isDismissable={!isBusy}
      isKeyboardDismissDisabled={isBusy}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
    >
      <Modal className="modal">
        <AriaDialog className="dialog">
          <Heading slot="title" level={2}>
            {title}
          </Heading>
          {children}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}

interface ConfirmProps {
  readonly title: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly action: string;
  readonly isDanger?: boolean;
  readonly onConfirm: () => void;
  readonly children: ReactNode;
}

export function Confirm({ action, onConfirm, isDanger = false, children, ...rest }: ConfirmProps): ReactNode {
  return (
    <Dialog {...rest}>
      <div className="soft">{children}</div>
      <div className="dialog-actions">
        <Button onPress={rest.onClose}>Cancel</Button>
        <Button
          look={isDanger ? 'danger-solid' : 'primary'}
          onPress={() => {
            rest.onClose();
            onConfirm();
          }}
        >
          {action}
        </Button>
      </div>
    </Dialog>
  );
}
