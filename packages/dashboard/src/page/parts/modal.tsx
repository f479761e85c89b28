/** A window above the page, that takes the focus and gives it back. */
import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { useApp } from '../app.ts';

export function Modal({ title, children }: { readonly title: string; readonly children: ComponentChildren }) {
  const { dialog } = useApp();
  const element = useRef<HTMLDialogElement>(null);
  useEffect(() => element.current?.showModal(), []);
  return (
    <dialog ref={element} aria-label={title} onClose={() => (dialog.value = null)}>
      <header>
        <h2>{title}</h2>
        <button type="button" aria-label="Close" onClick={() => element.current?.close()}>
          ✕
        </button>
      </header>
      {children}
    </dialog>
  );
}
