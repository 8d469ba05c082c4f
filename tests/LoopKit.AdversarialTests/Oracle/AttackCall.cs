using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LoopKit.AdversarialTests.Oracle;

/// <summary>A call that an attacking model makes, and what it has to be told.</summary>
/// <param name="Tool">The tool's name.</param>
/// <param name="Arguments">The arguments in JSON, or what the model takes for it.</param>
/// <param name="Answer">What has to come back.</param>
internal sealed record AttackCall(string Tool, string Arguments, Answer Answer)
{
    /// <summary>A call of a well-behaved client.</summary>
    public static AttackCall Of(string tool, object arguments, Answer answer) => new(tool, JsonSerializer.Serialize(arguments, AIJsonUtilities.DefaultOptions), answer);

    /// <summary>A command.</summary>
    public static AttackCall Run(string command, Answer answer, double? seconds = null) =>
        seconds is { } limit ? Of("run", new { command, timeout_seconds = limit }, answer) : Of("run", new { command }, answer);

    /// <summary>A path by every tool that takes one.</summary>
    public static IEnumerable<AttackCall> ByAll(string path, Answer answer) => By(FileTools.All, path, answer);

    /// <summary>A path by some tools.</summary>
    public static IEnumerable<AttackCall> By(IEnumerable<string> tools, string path, Answer answer) => tools.Select(tool => Of(tool, FileTools.Arguments(tool, path), answer));
}
