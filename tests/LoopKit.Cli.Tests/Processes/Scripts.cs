namespace LoopKit.Cli.Tests.Processes;

/// <summary>What a model says, for several tests.</summary>
internal static class Scripts
{
    /// <summary>Writes the answer that the validation looks for.</summary>
    public const string Answer = """
        turns:
          - text: "I write the answer."
            tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
          - text: "Done."
        when-exhausted: repeat-last
        """;

    /// <summary>Never answers in time.</summary>
    public const string Silence = """
        turns:
          - text: "At last."
            delay: 00:05:00
        """;

    /// <summary>Talks and does nothing.</summary>
    public const string Talk = """
        turns:
          - text: "I think that it is done already."
        when-exhausted: repeat-last
        """;

    /// <summary>Fails in one way for ever.</summary>
    public static string Error(string kind, string retryAfter = "00:00:00.01") => $$"""
        turns:
          - error: { kind: {{kind}}, retry-after: {{retryAfter}} }
        when-exhausted: repeat-last
        """;

    /// <summary>Fails once, then writes the answer.</summary>
    public static string ErrorThenAnswer(string kind, string retryAfter) => $$"""
        turns:
          - error: { kind: {{kind}}, retry-after: {{retryAfter}} }
          - text: "I write the answer."
            tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
          - text: "Done."
        """;

    /// <summary>Runs a command, then writes the answer.</summary>
    public static string Run(string command) => $$"""
        turns:
          - text: "First a command."
            tool-calls: [ { name: run, arguments: { command: "{{command}}" } } ]
          - text: "I write the answer."
            tool-calls: [ { name: write, arguments: { path: "answer.txt", content: "42\n" } } ]
          - text: "Done."
        when-exhausted: repeat-last
        """;
}
