import { type DragEvent, type PointerEvent, useState } from 'react';

interface Drag {
  from: string;
  over: string | null;
}

/**
 * Rows that can be dragged to another place: an extra to their buttons and number fields, for a mouse.
 * @param ids the rows in their order
 * @param onMove a row was dropped on another's place, counted from 1
 */
export function useDragOrder(ids: readonly string[], onMove: (id: string, place: number) => void) {
  const [drag, setDrag] = useState<Drag | null>(null);
  return (id: string) => {
    const isOver = drag !== null && drag.over === id && drag.from !== id;
    const side = isOver && ids.indexOf(drag.from) > ids.indexOf(id) ? 'above' : 'below';
    return {
      'data-drop': isOver ? side : undefined,
      'data-dragged': drag?.from === id ? '' : undefined,
      // Text in fields is still selected, and links are still dragged as links.
      onPointerDown: ({ currentTarget, target }: PointerEvent<HTMLElement>) => {
        currentTarget.draggable = target instanceof Element && target.closest('input, button, a') === null;
      },
      onDragStart: ({ currentTarget, dataTransfer, target }: DragEvent<HTMLElement>) => {
        if (target !== currentTarget) return;
        dataTransfer.effectAllowed = 'move';
        dataTransfer.setData('text/plain', currentTarget.innerText);
        setDrag({ from: id, over: null });
      },
      onDragOver: (event: DragEvent<HTMLElement>) => {
        if (drag === null) return;
        event.preventDefault();
        if (drag.over !== id) setDrag({ ...drag, over: id });
      },
      onDrop: (event: DragEvent<HTMLElement>) => {
        if (drag === null) return;
        event.preventDefault();
        if (drag.from !== id) onMove(drag.from, ids.indexOf(id) + 1);
        setDrag(null);
      },
      onDragEnd: () => setDrag(null),
    };
  };
}
