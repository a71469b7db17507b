/* SPDX-License-Identifier: LGPL-2.1-or-later
 *
 * A real QSharedMemory program for the tests, driven over standard input: the widget demo, and loops without pauses.
 *
 * Each command and each answer is one line, `\n`, `\\` and `\xHH` stand for bytes. CODE is a
 * QSharedMemory::SharedMemoryError as a number. All modes understand `quit`; the end of the input and SIGTERM do the
 * same, so that Qt's destructors run.
 *
 *   writer KEY                   set TEXT | type TEXT | set-size N   →  shared LENGTH or error CODE MESSAGE at every
 *                                                                       textChanged, then ok
 *   reader KEY [INTERVAL_MS]     →  text LENGTH SHA1 TEXT, error CODE MESSAGE, no-error, whenever it changes
 *   busy-writer KEY COUNT SIZE   →  ready    any line  →  (stuck) done LOST CODE=N …
 *   busy-reader KEY              →  ready    go  →     errors  →  errors N
 *                                            stop  →  result READS=N TORN=N ERRORS=N LAST=N CODES=CODE:N,… UNFILLED=N …
 *   hold KEY                     →  locked   unlock  →  unlocked    lock  →  locked
 *   hold-create KEY SIZE         →  created  fill TEXT | detach  →  ok
 */

#include <QApplication>
#include <QCryptographicHash>
#include <QSharedMemory>
#include <QTextCursor>
#include <QTextEdit>
#include <QTimer>
#include <QVBoxLayout>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <chrono>
#include <functional>
#include <map>
#include <thread>

/* One error code's number of occurrences each */
using Codes = std::map<int, int>;

static const int COUNTER_DIGITS = 10;
static const int STUCK_FAILURES = 2000;
static const int STUCK_RETRIES = 100;
static const auto STUCK_PAUSE = std::chrono::milliseconds (10);
static const int LONGEST_TEXT_SHOWN = 4096;

/* Qt takes minutes to lay out a megabyte without a line end. */
static const char LONG_TEXT_LINE[] = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcde\n";

/* Standard input */

static int signal_pipe[2] = { -1, -1 };
static volatile sig_atomic_t is_interrupted;

static void
on_signal (int)
{
  const int saved_errno = errno;

  is_interrupted = true;
  if (write (signal_pipe[1], "", 1) < 0)
    _exit (1);
  errno = saved_errno;
}

/* A test that is gone must not kill us before Qt has cleaned up: with SIGPIPE ignored, the end of the input ends us. */
static bool
catch_signals ()
{
  struct sigaction action = {};

  if (pipe (signal_pipe) != 0)
    return false;

  action.sa_handler = on_signal;
  action.sa_flags = SA_RESTART;
  sigaction (SIGTERM, &action, nullptr);
  sigaction (SIGINT, &action, nullptr);
  signal (SIGPIPE, SIG_IGN);
  return true;
}

class Commands
{
public:
  enum Result { Line, Nothing, End };

  Result next (QByteArray *line, int timeout_ms);

private:
  bool take_line (QByteArray *line);
  void read_more ();

  QByteArray pending;
  bool at_end = false;
};

bool
Commands::take_line (QByteArray *line)
{
  const int length = int (pending.indexOf ('\n'));

  if (length < 0)
    return false;

  *line = pending.left (length);
  pending.remove (0, length + 1);
  return true;
}

void
Commands::read_more ()
{
  char buffer[65536];
  const ssize_t n = read (STDIN_FILENO, buffer, sizeof buffer);

  if (n > 0)
    pending.append (buffer, int (n));
  else if (n == 0 || (errno != EINTR && errno != EAGAIN))
    at_end = true;
}

/* The next command; timeout_ms is as in poll(2). `quit`, the end of the input and a signal are all the End. */
Commands::Result
Commands::next (QByteArray *line, int timeout_ms)
{
  while (!at_end && !take_line (line))
    {
      struct pollfd fds[] = { { STDIN_FILENO, POLLIN, 0 }, { signal_pipe[0], POLLIN, 0 } };
      const int n = poll (fds, 2, timeout_ms);

      if (n == 0)
        return Nothing;
      if (n < 0)
        continue;
      if (fds[1].revents != 0)
        at_end = true;
      else
        read_more ();
    }

  if (at_end || *line == "quit")
    {
      at_end = true;
      return End;
    }
  return Line;
}

/* Standard output */

static void
print_line (const QByteArray &line)
{
  fwrite (line.constData (), 1, size_t (line.size ()), stdout);
  fputc ('\n', stdout);
  fflush (stdout);
}

static QByteArray
describe_error (int code, const QString &message)
{
  return ("error " + QByteArray::number (code) + ' ' + message.toUtf8 ().replace ('\n', ' ')).trimmed ();
}

static QByteArray
describe_error (const QSharedMemory &memory)
{
  return describe_error (memory.error (), memory.errorString ());
}

static QByteArray
join_codes (const Codes &codes, char between, const char *separator)
{
  QByteArray joined;

  for (const auto &entry : codes)
    {
      if (!joined.isEmpty ())
        joined += separator;
      joined += QByteArray::number (entry.first) + between + QByteArray::number (entry.second);
    }
  return joined;
}

static QByteArray
escape (const QByteArray &bytes)
{
  QByteArray escaped;

  for (const char c : bytes)
    {
      if (c == '\\')
        escaped += "\\\\";
      else if (c == '\n')
        escaped += "\\n";
      else if (c < ' ' || c > '~')
        escaped += "\\x" + QByteArray (1, c).toHex ();
      else
        escaped += c;
    }
  return escaped;
}

static QByteArray
unescape (const QByteArray &escaped)
{
  QByteArray bytes;

  for (int i = 0; i < escaped.size (); i++)
    {
      if (escaped[i] != '\\' || i + 1 == escaped.size ())
        bytes += escaped[i];
      else if (escaped[++i] == 'n')
        bytes += '\n';
      else if (escaped[i] == 't')
        bytes += '\t';
      else if (escaped[i] == 'x')
        {
          bytes += QByteArray::fromHex (escaped.mid (i + 1, 2));
          i += 2;
        }
      else
        bytes += escaped[i];
    }
  return bytes;
}

/* What follows the command's name, or false when it is another command */
static bool
match (const QByteArray &line, const QByteArray &name, QByteArray *argument)
{
  if (line != name && !line.startsWith (name + ' '))
    return false;

  *argument = line.mid (name.size () + 1);
  return true;
}

static QByteArray
repeat (const QByteArray &pattern, int size)
{
  return pattern.repeated (size / int (pattern.size ()) + 1).left (size);
}

/* The demo: one window with one text field each */

class Window : public QWidget
{
public:
  explicit Window (const QString &title)
  {
    setWindowTitle (title);
    (new QVBoxLayout (this))->addWidget (edit);
    show ();
  }

  QTextEdit *edit = new QTextEdit (this);
};

/* Runs the main loop until the End; a thread waits for the commands, for they are handled between other events. */
static int
run_main_loop (const std::function<void (const QByteArray &)> &handle_command)
{
  std::thread listener ([&handle_command] {
    Commands commands;
    QByteArray line;

    while (commands.next (&line, -1) == Commands::Line)
      QMetaObject::invokeMethod (qApp, [&handle_command, line] { handle_command (line); }, Qt::QueuedConnection);
    QMetaObject::invokeMethod (qApp, [] { qApp->quit (); }, Qt::QueuedConnection);
  });
  const int status = QApplication::exec ();

  on_signal (SIGTERM); /* should a user have closed the window, the thread still waits */
  listener.join ();
  return status;
}

static void
share_text (QSharedMemory &memory, const QByteArray &bytes)
{
  if (memory.isAttached ())
    memory.detach ();

  if (!memory.create (int (bytes.size ())))
    {
      print_line (describe_error (memory));
      return;
    }

  memory.lock ();
  memcpy (memory.data (), bytes.constData (), size_t (bytes.size ()));
  memory.unlock ();
  print_line ("shared " + QByteArray::number (bytes.size ()));
}

static void
type_text (QTextEdit *edit, const QString &text)
{
  const auto characters = text.toUcs4 ();

  for (const auto character : characters)
    {
      const char32_t code_point = character;
      QTextCursor cursor = edit->textCursor ();

      cursor.movePosition (QTextCursor::End);
      cursor.insertText (QString::fromUcs4 (&code_point, 1));
      edit->setTextCursor (cursor);
    }
}

static int
run_writer (const QStringList &arguments)
{
  QSharedMemory memory (arguments[2]);
  Window window ("Qt writer");

  QObject::connect (window.edit, &QTextEdit::textChanged,
                    [&] { share_text (memory, window.edit->toPlainText ().toUtf8 ()); });

  return run_main_loop ([&] (const QByteArray &line) {
    QByteArray argument;

    if (match (line, "set", &argument))
      window.edit->setPlainText (QString::fromUtf8 (unescape (argument)));
    else if (match (line, "type", &argument))
      type_text (window.edit, QString::fromUtf8 (unescape (argument)));
    else if (match (line, "set-size", &argument))
      window.edit->setPlainText (QString::fromLatin1 (repeat (LONG_TEXT_LINE, argument.toInt ())));
    else
      print_line ("unknown command: " + line);
    print_line ("ok");
  });
}

/* A report is printed when it differs from the last one of its sort. */
static void
print_change (QByteArray *last, const QByteArray &report)
{
  if (*last == report)
    return;

  *last = report;
  print_line (report);
}

/* As the bytes were read, not as Qt shows them: Qt 5 stops at the first NUL, Qt 6 does not. */
static QByteArray
describe_text (QByteArray bytes)
{
  while (bytes.endsWith ('\0'))
    bytes.chop (1);

  return "text " + QByteArray::number (bytes.size ()) + ' '
         + QCryptographicHash::hash (bytes, QCryptographicHash::Sha1).toHex () + ' '
         + (bytes.size () <= LONGEST_TEXT_SHOWN ? escape (bytes) : QByteArray ("-"));
}

static int
run_reader (const QStringList &arguments)
{
  QSharedMemory memory (arguments[2]);
  Window window ("Qt reader");
  QTimer timer;
  QByteArray last_text, last_error = "no-error";

  QObject::connect (&timer, &QTimer::timeout, [&] {
    if (memory.isAttached ())
      return;

    if (!memory.attach ())
      {
        print_change (&last_error, describe_error (memory));
        return;
      }

    const bool is_locked = memory.lock ();
    const QString lock_error = memory.errorString ();
    const QByteArray bytes (static_cast<const char *> (memory.constData ()), int (memory.size ()));

    window.edit->setPlainText (QString (bytes));
    memory.unlock ();
    const bool is_detached = memory.detach ();

    print_change (&last_text, describe_text (bytes));
    if (!is_locked)
      print_change (&last_error, describe_error (QSharedMemory::LockError, lock_error));
    else if (!is_detached)
      print_change (&last_error, describe_error (memory));
    else
      print_change (&last_error, "no-error");
  });
  timer.start (arguments.size () > 3 ? arguments[3].toInt () : 200);

  return run_main_loop ([] (const QByteArray &line) { print_line ("unknown command: " + line); });
}

/* The demo's sequences without its pauses */

static QByteArray
make_counted_text (int counter, int size)
{
  return repeat (QByteArray::number (counter).rightJustified (COUNTER_DIGITS, '0'), size);
}

/* The counter of a whole text, -1 of anything else */
static int
read_counter (const QByteArray &text)
{
  const QByteArray counter = text.left (COUNTER_DIGITS);
  bool is_number;
  const int value = counter.toInt (&is_number);

  if (counter.size () < COUNTER_DIGITS || !is_number || text != repeat (counter, int (text.size ())))
    return -1;
  return value;
}

static bool
recreate (QSharedMemory &memory, const QByteArray &text, Codes &codes)
{
  if (memory.isAttached ())
    memory.detach ();

  if (!memory.create (int (text.size ())))
    {
      codes[memory.error ()]++;
      return false;
    }

  memory.lock ();
  memcpy (memory.data (), text.constData (), size_t (text.size ()));
  memory.unlock ();
  return true;
}

/* A reader that was only preempted while it was attached makes way within this second. */
static bool
recreate_patiently (QSharedMemory &memory, const QByteArray &text)
{
  Codes ignored;

  for (int i = 0; i < STUCK_RETRIES; i++)
    {
      if (recreate (memory, text, ignored))
        return true;
      std::this_thread::sleep_for (STUCK_PAUSE);
    }
  return false;
}

static int
run_busy_writer (const QStringList &arguments)
{
  const int count = arguments[3].toInt (), size = arguments[4].toInt ();
  QSharedMemory memory (arguments[2]);
  Commands commands;
  QByteArray line;
  Codes codes;
  int n_shared = 0, failures = 0;

  print_line ("ready");
  if (commands.next (&line, -1) == Commands::End)
    return 0;

  for (int i = 1; i <= count && !is_interrupted; i++)
    {
      const QByteArray text = make_counted_text (i, size);

      if (recreate (memory, text, codes)
          || (++failures >= STUCK_FAILURES && recreate_patiently (memory, text)))
        {
          n_shared++;
          failures = 0;
        }
      else if (failures >= STUCK_FAILURES)
        {
          print_line ("stuck");
          break;
        }
    }
  print_line (("done " + QByteArray::number (count - n_shared) + ' ' + join_codes (codes, '=', " ")).trimmed ());

  while (commands.next (&line, -1) == Commands::Line)
    print_line ("unknown command: " + line);
  return 0;
}

struct Tally
{
  int reads = 0, torn = 0, unfilled = 0, distinct = 0, errors = 0, last = 0;
  Codes codes;

  void count_error (int code);
  void count_text (const QByteArray &text);
  void print () const;
};

void
Tally::count_error (int code)
{
  errors++;
  codes[code]++;
}

/* Qt's own writer lets go of the lock before it fills the segment: seen in between it is whole, but not filled yet. */
void
Tally::count_text (const QByteArray &text)
{
  const int counter = read_counter (text);

  reads++;
  if (text.count ('\0') == text.size ())
    unfilled++;
  else if (counter < 0)
    torn++;
  else if (counter != last)
    {
      distinct++;
      last = counter;
    }
}

void
Tally::print () const
{
  const QByteArray joined_codes = codes.empty () ? QByteArray ("-") : join_codes (codes, ':', ",");

  printf ("result READS=%d TORN=%d ERRORS=%d LAST=%d CODES=%s UNFILLED=%d DISTINCT=%d\n",
          reads, torn, errors, last, joined_codes.constData (), unfilled, distinct);
  fflush (stdout);
}

static void
read_once (QSharedMemory &memory, Tally &tally)
{
  if (!memory.isAttached () && !memory.attach ())
    {
      tally.count_error (memory.error ());
      return;
    }

  if (memory.lock ())
    {
      const QByteArray text (static_cast<const char *> (memory.constData ()), int (memory.size ()));

      memory.unlock ();
      tally.count_text (text);
    }
  else
    tally.count_error (memory.error ());

  if (!memory.detach ())
    tally.count_error (memory.error ());
}

static int
run_busy_reader (const QStringList &arguments)
{
  QSharedMemory memory (arguments[2]);
  Commands commands;
  QByteArray line;
  Tally tally;

  print_line ("ready");
  if (commands.next (&line, -1) == Commands::End)
    return 0;

  for (;;)
    {
      for (int i = 0; i < 64; i++)
        read_once (memory, tally);

      const Commands::Result result = commands.next (&line, 0);

      if (result == Commands::End || (result == Commands::Line && line == "stop"))
        break;
      if (result == Commands::Line)
        print_line ("errors " + QByteArray::number (tally.errors));
    }

  /* Who says stop has shared its last text before, which may have come since. */
  read_once (memory, tally);
  tally.print ();
  return 0;
}

/* One step at a time */

static int
run_hold (const QStringList &arguments)
{
  QSharedMemory memory (arguments[2]);
  Commands commands;
  QByteArray line = "lock";

  if (!memory.attach ())
    {
      print_line (describe_error (memory));
      return 1;
    }

  do
    {
      if (line == "lock")
        print_line (memory.lock () ? QByteArray ("locked") : describe_error (memory));
      else if (line == "unlock")
        print_line (memory.unlock () ? QByteArray ("unlocked") : describe_error (memory));
      else
        print_line ("unknown command: " + line);
    }
  while (commands.next (&line, -1) == Commands::Line);
  return 0;
}

static bool
fill (QSharedMemory &memory, const QByteArray &bytes)
{
  if (!memory.lock ())
    return false;

  memcpy (memory.data (), bytes.constData (), size_t (qMin<qint64> (bytes.size (), memory.size ())));
  return memory.unlock ();
}

static int
run_hold_create (const QStringList &arguments)
{
  QSharedMemory memory (arguments[2]);
  Commands commands;
  QByteArray line, argument;

  if (!memory.create (arguments[3].toInt ()))
    {
      print_line (describe_error (memory));
      return 1;
    }
  print_line ("created");

  while (commands.next (&line, -1) == Commands::Line)
    {
      if (match (line, "fill", &argument))
        print_line (fill (memory, unescape (argument)) ? QByteArray ("ok") : describe_error (memory));
      else if (line == "detach")
        print_line (memory.detach () ? QByteArray ("ok") : describe_error (memory));
      else
        print_line ("unknown command: " + line);
    }
  return 0;
}

struct Mode
{
  const char *name;
  int n_arguments;
  bool has_window;
  int (*run) (const QStringList &arguments);
};

static const Mode modes[] = {
  { "writer", 1, true, run_writer },
  { "reader", 1, true, run_reader },
  { "busy-writer", 3, false, run_busy_writer },
  { "busy-reader", 1, false, run_busy_reader },
  { "hold", 1, false, run_hold },
  { "hold-create", 2, false, run_hold_create },
};

int
main (int argc, char *argv[])
{
  for (const Mode &mode : modes)
    {
      if (argc < 2 + mode.n_arguments || strcmp (argv[1], mode.name) != 0 || !catch_signals ())
        continue;

      if (mode.has_window)
        {
          QApplication application (argc, argv);

          return mode.run (QCoreApplication::arguments ());
        }

      QCoreApplication application (argc, argv);

      return mode.run (QCoreApplication::arguments ());
    }

  fprintf (stderr, "Usage: %s writer|reader|busy-writer|busy-reader|hold|hold-create KEY …\n", argv[0]);
  return 2;
}
