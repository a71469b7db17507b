/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * What publishing and reading cost a QSharedMemory program. It takes the time itself, and only of what the demo does.
 *
 *   qt-bench KEY    publish SIZE COUNT | snapshot SIZE COUNT  →  NANOSECONDS for all together, or error MESSAGE
 */

#include <QByteArray>
#include <QElapsedTimer>
#include <QSharedMemory>

#include <stdio.h>
#include <string.h>

static bool
publish (QSharedMemory &memory, const QByteArray &text)
{
  if (memory.isAttached ())
    memory.detach ();

  if (!memory.create (int (text.size ())) || !memory.lock ())
    return false;

  memcpy (memory.data (), text.constData (), size_t (text.size ()));
  return memory.unlock ();
}

static bool
snapshot (QSharedMemory &memory, const QByteArray &expected)
{
  if (!memory.attach (QSharedMemory::ReadOnly) || !memory.lock ())
    return false;

  const QByteArray text (static_cast<const char *> (memory.constData ()), int (memory.size ()));

  return memory.unlock () && memory.detach () && text.size () == expected.size ();
}

int
main (int argc, char *argv[])
{
  QSharedMemory writer (argc > 1 ? argv[1] : ""), reader (writer.key ());
  char operation[16];
  int size, count;

  while (scanf ("%15s %d %d", operation, &size, &count) == 3)
    {
      const bool publishes = strcmp (operation, "publish") == 0;
      const QByteArray text (size, 'x');
      QElapsedTimer timer;

      /* Once unmeasured, as it is done for the others. */
      if (!publish (writer, text) || (!publishes && !snapshot (reader, text)))
        break;

      timer.start ();
      while (count > 0 && (publishes ? publish (writer, text) : snapshot (reader, text)))
        count--;

      if (count > 0)
        break;
      printf ("%lld\n", static_cast<long long> (timer.nsecsElapsed ()));
      fflush (stdout);
    }

  if (!feof (stdin))
    printf ("error %s%s\n", qPrintable (writer.errorString ()), qPrintable (reader.errorString ()));
  return feof (stdin) ? 0 : 1;
}
