using LoopKit.Engine;
using LoopKit.Events;

namespace LoopKit.People;

/// <summary>What follows from the commands of people. Pure: part of the decider.</summary>
internal static class PeopleRules
{
    /// <summary>Why a person's words cannot be taken, or <see langword="null"/>.</summary>
    public static string? RefuseText(string text) => text switch
    {
        _ when string.IsNullOrWhiteSpace(text) => "The text is empty. Say something.",
        { Length: > SteerLoop.MaxCharacters } => $"The text has {text.Length} characters; {SteerLoop.MaxCharacters} are allowed. Put it into a file of the workspace and name the file.",
        _ => null,
    };

    public static LoopEvent[] Steer(SteerLoop steer) => [new LoopSteered { Command = steer.Id, By = steer.By, Text = steer.Text }];
}
