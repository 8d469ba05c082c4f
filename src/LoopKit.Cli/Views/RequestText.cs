using LoopKit.Engine;
using LoopKit.People;

namespace LoopKit.Cli.Views;

/// <summary>What a loop wants of a person, in words.</summary>
internal static class RequestText
{
    /// <summary><see langword="null"/> when it wants nothing.</summary>
    public static string? Of(LoopSnapshot loop) => loop.Request switch
    {
        null => null,
        { Kind: PersonRequestKind.Question } question => $"asks {question.Id}: {question.Text}",
        var approval => $"asks for approval {approval.Id}: {approval.Tool} {approval.Text}",
    };

    /// <summary>The command that answers it.</summary>
    public static string? HowToAnswer(LoopSnapshot loop) => loop.Request switch
    {
        null => null,
        { Kind: PersonRequestKind.Question } question => $"loopkit answer {loop.Name} {question.Id} TEXT",
        var approval => $"loopkit approve {loop.Name} {approval.Id} [--deny] [--note TEXT]",
    };
}
