using System.Text.Json;

namespace LoopKit.BehaviourTests;

/// <summary>Values as the command line and the journal write them.</summary>
internal static class Words
{
    public static string Of<T>(T value) => JsonNamingPolicy.KebabCaseLower.ConvertName($"{value}");
}
