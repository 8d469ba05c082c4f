using System.Text.RegularExpressions;

namespace LoopKit.Tools;

/// <summary>Looks for lines in one file after another.</summary>
/// <param name="pattern">What the lines match.</param>
/// <param name="context">How many lines around them are shown.</param>
/// <param name="filesOnly">Whether the files are shown in place of the lines.</param>
internal sealed class FileSearch(Regex pattern, int context, bool filesOnly)
{
    // Bound the time for files without end and workspaces without measure.
    private const long MaxFileBytes = 64 << 20;
    private const long MaxBytes = 1L << 30;

    private readonly Queue<(long Number, string Line)> _before = new();
    private long _bytes;

    /// <summary>What was found.</summary>
    public GrepReport Report { get; } = new();

    /// <summary>How many texts were looked through.</summary>
    public int Files { get; private set; }

    /// <summary>Files of which only the first part was looked through, one of them by name.</summary>
    public string? CutFile { get; private set; }

    /// <summary>Whether no further file is looked through.</summary>
    public bool IsOver => Report.IsFull || _bytes >= MaxBytes;

    /// <summary>Looks through one file.</summary>
    public void Search(string path, Stream stream, CancellationToken cancellationToken)
    {
        var lines = new TextLines(stream, MaxFileBytes);
        _before.Clear();
        long lastMatch = 0;
        long lastShown = -1;
        while (!Report.IsFull && lines.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var place = Place(lines.Line.Span);
            if (place >= 0 && filesOnly)
            {
                Report.Add(path);
                break;
            }

            if (place >= 0)
            {
                ShowBefore(path, lines.Number, lastShown);
                Report.Add(path, lines.Number, isMatch: true, GrepReport.Excerpt(lines.Line.Span, lines.Length, place));
                lastMatch = lastShown = lines.Number;
            }
            else if (lastMatch > 0 && lines.Number - lastMatch <= context)
            {
                Report.Add(path, lines.Number, isMatch: false, GrepReport.Excerpt(lines.Line.Span, lines.Length, 0));
                lastShown = lines.Number;
            }
            else if (context > 0)
            {
                Remember(lines);
            }
        }

        Files += lines.IsBinary ? 0 : 1;
        CutFile ??= lines.WasCut ? path : null;
        _bytes += lines.BytesRead;
    }

    private int Place(ReadOnlySpan<char> line)
    {
        foreach (var match in pattern.EnumerateMatches(line))
        {
            return match.Index;
        }

        return -1;
    }

    private void ShowBefore(string path, long number, long lastShown)
    {
        if (context > 0 && number - _before.Count > lastShown + 1)
        {
            Report.Part();
        }

        while (_before.TryDequeue(out var line))
        {
            Report.Add(path, line.Number, isMatch: false, line.Line);
        }
    }

    private void Remember(TextLines lines)
    {
        if (_before.Count == context)
        {
            _before.Dequeue();
        }

        _before.Enqueue((lines.Number, GrepReport.Excerpt(lines.Line.Span, lines.Length, 0)));
    }
}
