using System.CommandLine;
using System.CommandLine.Parsing;

namespace LoopKit.Cli.Commands;

/// <summary>What is wrong with the arguments of a command, one sentence each.</summary>
internal static class UsageProblems
{
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        // A misspelt option would otherwise be taken for the loop or loop type, and the complaint would be about what follows it.
        var unknown = parsed.CommandResult.Children.OfType<ArgumentResult>()
            .SelectMany(argument => argument.Tokens.Select(token => token.Value))
            .Concat(parsed.UnmatchedTokens)
            .Where(text => text.StartsWith('-'))
            .ToList();
        return unknown.Count > 0
            ? [.. unknown.Select(option => $"There is no option '{option}'.")]
            : [.. parsed.Errors.Select(error => error.Message)];
    }
}
