using System.Globalization;

namespace LoopKit.FaultTests.Harness;

/// <summary>How a victim ended and everything that it told before.</summary>
internal sealed record VictimOutput(int ExitCode, IReadOnlyList<string> Lines, IReadOnlyList<string> ErrorLines)
{
    /// <summary>128 + SIGKILL.</summary>
    public const int Killed = 137;

    /// <summary>The victim found no way to go on, and said why.</summary>
    public const int Refused = 3;

    public IReadOnlyList<Acknowledgement> Acknowledged =>
        [.. Words("ack").Select(words => new Acknowledgement(words[1], long.Parse(words[2], CultureInfo.InvariantCulture), words[3]))];

    /// <summary>Appends that had begun and were neither acknowledged nor refused when the victim died.</summary>
    public int InFlight => Words("begin").Count() - Words("ack").Count() - Words("refused").Count(words => words[^1] is "Conflict" or "Fenced") - Words("failed").Count();

    public bool WasReady => Lines.Contains("ready");

    /// <summary>Appends that failed, with the reason that was given.</summary>
    public IReadOnlyList<string> Failures => [.. Lines.Where(line => line.StartsWith("failed ", StringComparison.Ordinal))];

    public override string ToString() => $"exit code {ExitCode}\n--- output\n{string.Join('\n', Lines.TakeLast(40))}\n--- error\n{string.Join('\n', ErrorLines.TakeLast(40))}";

    private IEnumerable<string[]> Words(string kind) =>
        Lines.Where(line => line.StartsWith(kind + " ", StringComparison.Ordinal)).Select(line => line.Split(' '));
}
