namespace LoopKit.Truncation;

/// <summary>What an exception of somebody else's code says.</summary>
internal static class ThrownMessage
{
    /// <summary>Its message; its type when it fails at saying it.</summary>
    public static string Of(Exception exception)
    {
        try
        {
            return exception.Message ?? exception.GetType().Name;
        }
        catch (Exception)
        {
            return exception.GetType().Name;
        }
    }
}
