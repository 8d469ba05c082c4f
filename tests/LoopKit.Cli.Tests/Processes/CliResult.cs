using System.Text.Json;

namespace LoopKit.Cli.Tests.Processes;

/// <summary>How a <c>loopkit</c> ended and everything that it wrote.</summary>
internal sealed record CliResult(int ExitCode, string Output, string Error)
{
    /// <summary>The complete lines of standard output; what a kill cut off is not among them.</summary>
    public IReadOnlyList<string> Lines => Output.Split('\n')[..^1];

    /// <summary>The lines of <c>run --json</c> that are events.</summary>
    public IReadOnlyList<string> Events => [.. Lines.Where(line => JsonElement.Parse(line).GetProperty("type").GetString() != "result")];

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The last line of standard output as JSON.</summary>
    public JsonElement Last => JsonElement.Parse(Lines[^1]);

    public override string ToString() => $"exit code {ExitCode}\n--- output\n{Output}\n--- error\n{Error}";
}
