using System.CommandLine;
using LoopKit.Cli.Hosting;

namespace LoopKit.Cli.Commands;

/// <summary>Options and arguments that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string?> Store() => new("--store") { Description = "The directory of the store. Default: LOOPKIT_STORE, or .loopkit at the top of the repository.", HelpName = "DIR" };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON to standard output, for scripts." };

    public static Option<string?> Sandbox() => new("--sandbox") { Description = "Whether commands of loops run in a sandbox: off, preferred or required. Default: LOOPKIT_SANDBOX, or preferred.", HelpName = "MODE" };

    public static Argument<string> Loop() => new("ID") { Description = "The loop: its name or id, or the beginning of one that no other loop has." };

    /// <summary>The store that was chosen, or the one of the current directory.</summary>
    public static string StoreOf(ParseResult parsed, Option<string?> store) => StoreLocation.Of(parsed.GetValue(store), Environment.CurrentDirectory);
}
