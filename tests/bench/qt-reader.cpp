/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * The reader of Qt's widget demo as it is documented: every 200 ms it attaches, and sets the whole text anew.
 *
 *   qt-reader KEY    →  shown, once the first text is there    the end of the input: it leaves
 */

#include <QApplication>
#include <QDebug>
#include <QSharedMemory>
#include <QSocketNotifier>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>
#include <QWidget>

#include <stdio.h>

static bool
show (QSharedMemory &memory, QTextEdit &edit)
{
  if (memory.isAttached ())
    return false;

  if (!memory.attach ())
    {
      qDebug () << memory.errorString ();
      return false;
    }

  memory.lock ();
  const QByteArray text (static_cast<char *> (memory.data ()), int (memory.size ()));
  edit.setPlainText (QString::fromUtf8 (text));
  memory.unlock ();
  memory.detach ();
  return true;
}

int
main (int argc, char *argv[])
{
  QApplication application (argc, argv);
  QSharedMemory memory (argc > 1 ? argv[1] : "");
  QWidget window;
  QVBoxLayout layout (&window);
  QTextEdit edit;
  QTimer timer;
  QSocketNotifier input (0, QSocketNotifier::Read);
  bool is_shown = false;

  /* As large as the window that it is compared with. */
  layout.addWidget (&edit);
  window.resize (480, 360);
  window.show ();

  QObject::connect (&timer, &QTimer::timeout, [&] {
    const bool was_shown = is_shown;

    is_shown = show (memory, edit) || was_shown;
    if (is_shown && !was_shown)
      {
        puts ("shown");
        fflush (stdout);
      }
  });
  timer.start (200);

  QObject::connect (&input, &QSocketNotifier::activated, &application, &QApplication::quit);
  return application.exec ();
}
